/** The workbench's own drawer: the customer's phone, the phones on the desks, and switches. Nothing here exists in Salesforce. */

import { h, replace } from "../dom.js";
import { icon } from "../icons.js";
import { CustomerPhone } from "./customer-phone.js";
import { DeskPhone } from "./desk-phone.js";
import { signIns } from "./sign-ins.js";
import { switchLinks } from "./switch-links.js";

const STORE = "workbench.drawer";

/**
 * @typedef {import("../server-api.js").Phone} Phone
 * @typedef {object} Parts
 * @property {import("../i18n.js").Words} words
 * @property {import("../server-api.js").Config} config
 * @property {import("../server-api.js").ServerApi} server
 * @property {import("../options.js").Options} options
 */

export class Drawer {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const { words } = parts;
    /** @type {Map<string, CustomerPhone | DeskPhone>} */
    this.cards = new Map();
    this.problem = h("p", { class: "drawer-problem", role: "alert", "data-testid": "drawer-problem" });
    this.lost = h("p", { class: "drawer-problem", role: "status", hidden: true }, words.t("serverLost"));
    this.customers = h("div", { class: "drawer-cards" });
    this.desks = h("div", { class: "drawer-cards" });
    this.toggle = h("button", { type: "button", class: "icon-button", "data-testid": "drawer-toggle", onclick: () => this.setOpen(!this.isOpen) });
    this.element = h(
      "aside",
      { class: "drawer", "aria-label": words.t("workbench") },
      h("header", { class: "drawer-header" }, this.toggle, h("div", { class: "drawer-title" }, h("h2", {}, words.t("workbench")), h("p", {}, words.t("workbenchHint")))),
      h(
        "div",
        { class: "drawer-body" },
        this.lost,
        this.problem,
        signIns(parts),
        h("h3", {}, words.t("customerPhone")),
        this.customers,
        h("h3", {}, words.t("deskPhones")),
        this.desks,
        switchLinks(parts),
      ),
    );
    this.isOpen = storedIsOpen();
    this.setOpen(this.isOpen);
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this.isOpen = isOpen;
    const label = this.parts.words.t(isOpen ? "collapse" : "expand");
    replace(this.toggle, icon(isOpen ? "chevron" : "stage"));
    this.toggle.setAttribute("aria-label", label);
    this.toggle.setAttribute("aria-expanded", String(isOpen));
    this.toggle.title = label;
    document.body.classList.toggle("has-drawer-closed", !isOpen);
    try {
      sessionStorage.setItem(STORE, String(isOpen));
    } catch {
      // Storage is refused: the drawer opens again after a reload.
    }
  }

  /** @param {boolean} isUp */
  showLink(isUp) {
    this.lost.hidden = isUp;
  }

  /** Cards are made once and updated, so that nobody loses the focus while a phone rings. @param {Phone[]} phones */
  showPhones(phones) {
    for (const [name, card] of this.cards) {
      if (phones.some((phone) => phone.name === name)) continue;
      card.element.remove();
      this.cards.delete(name);
    }
    let customers = 0;
    for (const phone of phones) {
      if (phone.kind === "customer") customers += 1;
      const card = this.cards.get(phone.name) ?? this.addCard(phone, customers === 1 ? "customer" : `customer-${phone.name}`);
      card.show(phone);
    }
  }

  /** @param {Phone} phone @param {string} customerId */
  addCard(phone, customerId) {
    const parts = { ...this.parts, play: this.play.bind(this) };
    const card = phone.kind === "customer" ? new CustomerPhone(phone, customerId, parts) : new DeskPhone(phone, parts);
    (phone.kind === "customer" ? this.customers : this.desks).append(card.element);
    this.cards.set(phone.name, card);
    return card;
  }

  /** The org changed: numbers to call from may be others. */
  async refresh() {
    await Promise.all([...this.cards.values()].map((card) => card.refresh()));
  }

  /** @param {string} name @param {"dial" | "pick_up" | "hang_up" | "plug_in" | "unplug"} gesture @param {object} [body] */
  async play(name, gesture, body = {}) {
    this.problem.textContent = "";
    try {
      await this.parts.server.playPhone(name, gesture, body);
    } catch (cause) {
      this.problem.textContent = this.parts.words.t("failed", /** @type {Error} */ (cause).message);
    }
  }
}

function storedIsOpen() {
  try {
    return sessionStorage.getItem(STORE) !== "false";
  } catch {
    return true;
  }
}
