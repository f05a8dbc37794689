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
    this.element = h(
      "section",
      { class: "phone-card", "data-testid": id, "aria-label": `${phone.name} ${phone.label}` },
      h("header", {}, icon("phone_desk"), h("strong", {}, phone.name), h("span", { class: "phone-label" }, phone.label === phone.name ? "" : phone.label), this.plug),
      this.line,
      h("div", { class: "phone-buttons" }, this.pickUp, this.hangUp),
    );
  }

  /** @param {Phone} phone */
  show(phone) {
    this.isPlugged = phone.state !== "unplugged";
    this.element.dataset.state = phone.state;
    drawState(this.words, this.line, phone);
    this.pickUp.disabled = phone.state !== "ringing";
    this.hangUp.disabled = !canHangUp(phone);
    const label = `${phone.name}: ${this.words.t(this.isPlugged ? "unplug" : "plugIn")}`;
    replace(this.plug, icon("plug"));
    this.plug.setAttribute("aria-label", label);
    this.plug.setAttribute("aria-pressed", String(this.isPlugged));
    this.plug.title = label;
  }

  async refresh() {}
}
