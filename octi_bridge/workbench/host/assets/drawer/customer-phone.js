/** The customer's phone: choose who calls and which number, then call in; or answer when the agent calls out. */

import { h, replace } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf } from "../objects.js";
import { canHangUp, drawState, phoneButton } from "./phone-state.js";

/** @typedef {import("../server-api.js").Phone} Phone */

const UNKNOWN = "unknown";
const WITHHELD = "withheld";
const UNKNOWN_NUMBER = "0312340199";
/** The sample queues in the page's language. @type {Record<string, string>} */
const QUEUES = { sales: "salesQueue", support: "supportQueue" };
const PHONE_FIELDS = ["Phone", "MobilePhone", "HomePhone", "OtherPhone"];

export class CustomerPhone {
  /** @param {Phone} phone @param {string} id @param {any} parts */
  constructor(phone, id, { words, server, config, play }) {
    this.words = words;
    this.server = server;
    this.name = phone.name;
    this.caller = /** @type {HTMLSelectElement} */ (h("select", { "data-testid": `${id}-caller`, onchange: () => this.drawNumber() }));
    this.number = /** @type {HTMLInputElement} */ (
      h("input", { type: "tel", value: UNKNOWN_NUMBER, "data-testid": `${id}-number`, autocomplete: "off" })
    );
    this.numberRow = h("label", { hidden: true }, words.t("unknownNumberLabel"), this.number);
    this.dialed = /** @type {HTMLSelectElement} */ (
      h(
        "select",
        { "data-testid": `${id}-dialed` },
        ...config.dial_in_numbers.map((/** @type {{number: string, label: string}} */ { number, label }) =>
          h("option", { value: number }, `${label in QUEUES ? words.t(QUEUES[label]) : label} (${number})`),
        ),
      )
    );
    const title = customerName(phone, words);
    this.line = h("p", { class: "phone-state", "data-testid": `${id}-state`, role: "status" });
    this.call = phoneButton(words.t("callIn"), "call", `${id}-call`, "is-go is-wide", () => play(this.name, "dial", this.dialing()));
    this.pickUp = phoneButton(words.t("answer"), "call", `${id}-pick-up`, "is-go", () => play(this.name, "pick_up"));
    this.hangUp = phoneButton(words.t("hangUp"), "end_call", `${id}-hang-up`, "is-stop", () => play(this.name, "hang_up"));
    this.element = h(
      "section",
      { class: "phone-card", "data-testid": id, "aria-label": title },
      h("header", {}, icon("user"), h("strong", {}, title), this.line),
      h("label", {}, words.t("callAs"), this.caller),
      this.numberRow,
      h("label", {}, words.t("dialed"), this.dialed),
      this.call,
      h("div", { class: "phone-buttons" }, this.pickUp, this.hangUp),
    );
    void this.refresh();
  }

  /** @param {Phone} phone */
  show(phone) {
    this.element.dataset.state = phone.state;
    drawState(this.words, this.line, phone);
    this.call.disabled = phone.state !== "idle";
    this.pickUp.disabled = phone.state !== "ringing";
    this.hangUp.disabled = !canHangUp(phone);
  }

  /** The numbers of the org's people, as they are stored. */
  async refresh() {
    const { words, server } = this;
    const groups = await Promise.all(
      [["Contact", "contacts"], ["Lead", "leads"], ["Account", "accounts"]].map(async ([sobject, key]) => {
        const options = (await server.list(sobject)).flatMap(callersOf);
        return options.length === 0 ? null : h("optgroup", { label: words.t(key) }, ...options);
      }),
    );
    const chosen = this.caller.value;
    const others = h(
      "optgroup",
      { label: words.t("others") },
      h("option", { value: UNKNOWN }, words.t("unknownNumber")),
      h("option", { value: WITHHELD }, words.t("withheld")),
    );
    replace(this.caller, ...groups, others);
    if (chosen !== "" && [...this.caller.options].some((option) => option.value === chosen)) this.caller.value = chosen;
    this.drawNumber();
  }

  drawNumber() {
    this.numberRow.hidden = this.caller.value !== UNKNOWN;
  }

  /** What the gesture `dial` needs. */
  dialing() {
    const number = this.dialed.value;
    if (this.caller.value === WITHHELD) return { number, withhold: true };
    const shown = this.caller.value === UNKNOWN ? this.number.value : this.caller.value;
    return { number, caller_number: dialable(shown) };
  }
}

/** Simulated customers are named in the page's language; a real trunk by its number. @param {Phone} phone @param {any} words */
function customerName({ name, label }, words) {
  if (!label.startsWith("お客様")) return label;
  return [words.t("customer"), ...name.split("-").slice(1)].join(" ");
}

/** @param {Record<string, any>} record */
function callersOf(record) {
  const numbers = PHONE_FIELDS.map((field) => record[field]).filter(Boolean);
  return numbers.map((number) => h("option", { value: number }, `${nameOf(record)}  ${number}`));
}

/** A number as a trunk would present it: digits, with a leading plus if it had one. @param {string} stored */
function dialable(stored) {
  const plain = stored.normalize("NFKC");
  return (plain.trim().startsWith("+") ? "+" : "") + plain.replace(/\D/g, "");
}
