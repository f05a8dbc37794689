/** One phone on a desk. */

import { h, replace } from "../dom.js";
import { icon } from "../icons.js";
import { canHangUp, drawState, phoneButton } from "./phone-state.js";

/** @typedef {import("../server-api.js").Phone} Phone */

export class DeskPhone {
  /** @param {Phone} phone @param {any} parts */
  constructor(phone, { words, play }) {
    this.words = words;
    this.name = phone.name;
    this.isPlugged = phone.state !== "unplugged";
    const id = `desk-${phone.name}`;
    this.line = h("p", { class: "phone-state", "data-testid": `${id}-state`, role: "status" });
    this.pickUp = phoneButton(words.t("pickUp"), "call", `${id}-pick-up`, "is-go", () => play(this.name, "pick_up"));
    this.hangUp = phoneButton(words.t("hangUp"), "end_call", `${id}-hang-up`, "is-stop", () => play(this.name, "hang_up"));
    this.plug = h("button", {
      type: "button", class: "icon-button plug", "data-testid": `${id}-plug`,
      onclick: () => play(this.name, this.isPlugged ? "unplug" : "plug_in"),
    });
    this.number = /** @type {HTMLInputElement} */ (
      h("input", { type: "tel", "data-testid": `${id}-number`, "aria-label": `${phone.name}: ${words.t("numberToDial")}`, placeholder: words.t("numberToDial"), autocomplete: "off" })
    );
    const dial = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.number.value.trim() !== "") play(this.name, "dial", { number: this.number.value.trim() });
    };
    this.dialing = h(
      "form",
      { class: "phone-dialing", onsubmit: dial },
      this.number,
      h("button", { type: "submit", class: "phone-button is-go", "data-testid": `${id}-dial` }, icon("call"), h("span", {}, words.t("dial"))),
    );
    this.buttons = h("div", { class: "phone-buttons" }, this.pickUp, this.hangUp);
    this.element = h(
      "section",
      { class: "phone-card", "data-testid": id, "aria-label": `${phone.name} ${phone.label}` },
      h("header", {}, icon("phone_desk"), h("strong", {}, phone.name), h("span", { class: "phone-label" }, phone.label === phone.name ? "" : phone.label), this.line, this.plug),
      this.dialing,
      this.buttons,
    );
  }

  /** @param {Phone} phone */
  show(phone) {
    this.isPlugged = phone.state !== "unplugged";
    this.element.dataset.state = phone.state;
    drawState(this.words, this.line, phone);
    this.pickUp.disabled = phone.state !== "ringing";
    this.hangUp.disabled = !canHangUp(phone);
    this.drawRows(phone);
    const label = `${phone.name}: ${this.words.t(this.isPlugged ? "unplug" : "plugIn")}`;
    replace(this.plug, icon("plug"));
    this.plug.setAttribute("aria-label", label);
    this.plug.setAttribute("aria-pressed", String(this.isPlugged));
    this.plug.title = label;
  }

  /** An idle phone can dial; one in a call can be lifted or put down; one without a cable can do neither. @param {Phone} phone */
  drawRows(phone) {
    const hadFocus = this.dialing.contains(document.activeElement);
    this.dialing.hidden = phone.state !== "idle";
    this.buttons.hidden = !canHangUp(phone);
    if (hadFocus && this.dialing.hidden) this.hangUp.focus();
  }

  async refresh() {}
}
