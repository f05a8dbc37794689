// A stand-in for the bridge and for Salesforce, to look at the built panel without either:
//
//   npm run build && node tests/dev/fake-bridge-server.mjs 8099
//   http://127.0.0.1:8099/host?scene=ringing&lang=ja
//
// Scenes are in samples.mjs. Password "wrong" is refused; 発信 rings, connects and can be hung up.
// POST /control {"drop": true} closes all sockets and refuses new ones until {"drop": false}.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { randomUUID } from "node:crypto";

import { Server } from "socket.io";

import { call, CALLER_IDS, OPTIONS, SCENES, snapshot, STATUSES } from "./samples.mjs";

const DIST = new URL("../../dist/", import.meta.url);
const TYPES = { js: "text/javascript", css: "text/css", html: "text/html; charset=utf-8" };
const control = { drop: false, refuse: null, resume: false, silent: false, scene: "idle" };

const hostPage = (query) => `<!doctype html><html lang="en"><title>host</title>
<style>body{margin:0}iframe{border:0;display:block;width:100vw;height:100vh}</style>
<iframe title="softphone" src="/panel/?mode=Lightning&scene=${query.get("scene") ?? "idle"}&lang=${query.get("lang") ?? ""}&sfdcIframeOrigin=${query.get("origin") ?? ""}"></iframe>`;

// Only what the panel calls; a strict double is the workbench's business.
const LIBRARY = `window.__calls = []; window.sforce = { opencti: new Proxy({ SCREENPOP_TYPE: { SOBJECT: "sobject" } }, {
  get: (target, name) => target[name] ?? ((args) => {
    window.__calls.push([name, args && { type: args.type, params: args.params, label: args.label, key: args.key }]);
    if (name === "onClickToDial") window.__click = args.listener;
    const scene = new URLSearchParams(location.search).get("scene");
    const success = scene !== "api_down";
    const returnValue = name === "getCallCenterSettings" ? { "/octiBridge/popupMode": "bogus" } : null;
    args?.callback?.({ success, returnValue, errors: success ? null : [{ code: "GENERIC_ERROR", description: "no call center" }] });
  }) }) };`;

const send = (response, type, body) => response.writeHead(200, { "content-type": type }).end(body);

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/host") {
    control.scene = url.searchParams.get("scene") ?? "idle";
    url.searchParams.set("origin", `http://${request.headers.host}`);
    return send(response, TYPES.html, hostPage(url.searchParams));
  }
  if (url.pathname.endsWith("/opencti_min.js")) return send(response, TYPES.js, LIBRARY);
  if (url.pathname === "/control") {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      Object.assign(control, JSON.parse(body));
      if (control.drop) io.of("/panel").disconnectSockets(true);
      send(response, "text/plain", "ok");
    });
    return undefined;
  }
  const name = url.pathname === "/panel/" ? "index.html" : url.pathname.replace(/^\/panel\//, "");
  const file = new URL(name, DIST);
  if (!file.href.startsWith(DIST.href) || !existsSync(file)) return response.writeHead(404).end();
  if (name === "index.html") {
    // as the bridge does: the page names the org whose script it may load
    const origins = `<meta name="octi-org-origins" content="http://${request.headers.host}">`;
    return send(response, TYPES.html, readFileSync(file, "utf8").replace("</head>", `${origins}</head>`));
  }
  response.writeHead(200, { "content-type": TYPES[name.split(".").pop()] ?? "application/octet-stream" });
  return createReadStream(file).pipe(response);
});

const io = new Server(server);
const panels = io.of("/panel");
panels.use((socket, next) => next(control.drop ? new Error("refused") : undefined));

const ok = (answer = {}) => ({ ok: answer });
const error = (code) => ({ error: { code, message: `made to fail: ${code}` } });

panels.on("connection", (socket) => {
  // The panel sends no referrer, so the scene is that of the host page opened last.
  const { scene } = control;
  let view = snapshot(Date.now(), (SCENES[scene] ?? SCENES.idle)(Date.now()));
  const emit = (event) => {
    view = { ...view, seq: view.seq + 1 };
    socket.emit("panel_event", { epoch: view.epoch, seq: view.seq, event });
  };
  const on = (name, handle) =>
    socket.on(name, (message, answer) => {
      if (!control.silent) answer(handle(message));
    });
  on("hello", () =>
    control.refuse ? error(control.refuse) : ok({ server_version: "0", protocol_version: 2, statuses: STATUSES }),
  );
  const signedIn = () => ok({ token: "t-ok", snapshot: view, caller_ids: CALLER_IDS, options: OPTIONS });
  on("resume", ({ token }) => (token === "t-ok" ? signedIn() : error("session_expired")));
  on("sign_in", ({ password, is_hard_phone }) => {
    if (password === "wrong") return error("sign_in_refused");
    view = { ...view, agent: { ...view.agent, is_hard_phone: view.agent.is_hard_phone || is_hard_phone } };
    return signedIn();
  });
  on("get_snapshot", () => ok({ snapshot: view }));
  on("report_focus", () => ok());
  on("sign_out", () => ok());
  on("set_status", ({ status }) => {
    emit({ type: "status_changed", status: { code: status, since_ms: Date.now(), next_code: null } });
    return ok();
  });
  on("dial", ({ number }) => {
    if (view.device === "unavailable") return error("device_unavailable");
    const placed = call("dialing", Date.now(), {
      call_id: randomUUID(),
      direction: "outbound",
      remote_number: number,
      started_at_ms: Date.now(),
    });
    view = { ...view, calls: [placed] };
    emit({ type: "call_dialing", call: placed });
    setTimeout(() => {
      view = { ...view, calls: [{ ...placed, state: "connected", connected_at_ms: Date.now() }] };
      emit({ type: "call_connected", call: view.calls[0] });
    }, 1500);
    return ok();
  });
  on("answer", () => {
    view = { ...view, calls: [{ ...view.calls[0], state: "connected", connected_at_ms: Date.now() }] };
    emit({ type: "call_connected", call: view.calls[0] });
    return ok();
  });
  on("hang_up", ({ call_id }) => {
    const ended = view.calls.find((known) => known.call_id === call_id);
    if (!ended) return error("no_such_call");
    view = { ...view, calls: [], last_call: { call: ended, ended_at_ms: Date.now(), cause: 16, outcome: "answered", answered_by: null } };
    emit({ type: "call_ended", call_id, ended_at_ms: Date.now(), cause: 16, outcome: "answered", answered_by: null });
    return ok();
  });
});

server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })),
);
