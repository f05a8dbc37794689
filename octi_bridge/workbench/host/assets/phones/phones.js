// Plays the phones of the simulated PBX: what each does now, and what can be done with it.
const STATES = {
  unplugged: "未接続 / unplugged",
  idle: "待機 / idle",
  ringing: "着信中 / ringing",
  calling: "発信中 / calling",
  talking: "通話中 / talking",
};
const GESTURES = {
  dial: "電話をかける / Call",
  pick_up: "応答 / Pick up",
  hang_up: "切る / Hang up",
  plug_in: "接続 / Plug in",
  unplug: "外す / Unplug",
};
const POSSIBLE = {
  unplugged: ["plug_in"],
  idle: ["unplug"],
  ringing: ["pick_up", "hang_up"],
  calling: ["hang_up"],
  talking: ["hang_up"],
};
const POLL_MS = 700;
let shown = "";

const part = (id) => document.getElementById(id);

async function ask(path, body) {
  const reply = await fetch(path, body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error?.message ?? reply.statusText);
  return answer;
}

async function play(name, gesture) {
  const body = {};
  if (gesture === "dial") {
    body.number = part("number").value.trim();
    body.withhold = part("withhold").checked;
    if (part("caller").value.trim() !== "") body.caller_number = part("caller").value.trim();
  }
  try {
    show((await ask(`/workbench/api/stage/${encodeURIComponent(name)}/${gesture}`, body)).phones);
    part("problem").textContent = "";
  } catch (error) {
    part("problem").textContent = error.message;
  }
}

function item(phone) {
  const line = document.createElement("li");
  const peer = phone.peer === null ? "" : ` ${phone.peer}`;
  line.append(`${phone.label} (${phone.name}): ${STATES[phone.state] ?? phone.state}${peer} `);
  const gestures = [...POSSIBLE[phone.state]];
  if (phone.kind === "customer" && phone.state === "idle") gestures.unshift("dial");
  for (const gesture of gestures) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = GESTURES[gesture];
    button.addEventListener("click", () => void play(phone.name, gesture));
    line.append(button, " ");
  }
  return line;
}

function show(phones) {
  const state = JSON.stringify(phones);
  if (state === shown) return; // a button that is about to be pressed stays the same
  shown = state;
  for (const [id, kind] of [["customers", "customer"], ["desks", "desk"]]) {
    part(id).replaceChildren(...phones.filter((phone) => phone.kind === kind).map(item));
  }
}

async function follow() {
  try {
    show((await ask("/workbench/api/stage")).phones);
  } catch {
    part("problem").textContent = "サーバが動いていません。/ The bridge does not answer.";
  }
  setTimeout(follow, POLL_MS);
}

for (const { number, label } of await ask("/numbers")) {
  const option = document.createElement("option");
  option.value = number;
  option.label = label;
  part("numbers").append(option);
  if (part("number").value === "") part("number").value = number;
}
await follow();
