/** Phone numbers on record pages: dead text until the panel calls `enableClickToDial`, then a button. */

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { nameOf, typeOf } from "./objects.js";

export class PhoneFields {
  /** @param {{words: import("./i18n.js").Words, onClick: (payload: object) => void}} parts */
  constructor({ words, onClick }) {
    this.words = words;
    this.onClick = onClick;
    this.isEnabled = false;
    /** @type {WeakMap<Element, {number: string, record: Record<string, any>}>} */
    this.shown = new WeakMap();
  }

  /** @param {string} number as stored, never reformatted @param {Record<string, any>} record its owner */
  create(number, record) {
    const field = h("span", { class: "phone-field", "data-testid": "phone-field" });
    this.shown.set(field, { number, record });
    this.draw(field);
    return field;
  }

  /** @param {boolean} isEnabled */
  setEnabled(isEnabled) {
    this.isEnabled = isEnabled;
    this.redraw();
  }

  /** Pages that were not in front missed a change. */
  redraw() {
    for (const field of document.querySelectorAll("[data-testid=phone-field]")) {
      if (field.hasAttribute("data-enabled") !== this.isEnabled) this.draw(field);
    }
  }

  /** @param {Element} field */
  draw(field) {
    const data = this.shown.get(field);
    if (data === undefined) return;
    const { number, record } = data;
    field.toggleAttribute("data-enabled", this.isEnabled);
    if (!this.isEnabled) {
      replace(field, h("span", { class: "phone-off", title: this.words.t("clickToDialOff") }, number));
      return;
    }
    const dial = (/** @type {Event} */ event) => {
      event.stopPropagation();
      this.onClick(payloadOf(number, record));
    };
    const label = this.words.t("clickToDial", number);
    replace(field, h("button", { type: "button", class: "link phone-on", "aria-label": label, onclick: dial }, icon("call"), number));
  }
}

/** @param {string} number @param {Record<string, any>} record */
function payloadOf(number, record) {
  const payload = { number, recordId: record.Id, recordName: nameOf(record), objectType: typeOf(record) };
  if (record.IsPersonAccount !== true) return payload;
  return { ...payload, accountId: record.Id, contactId: record.PersonContactId, personAccount: true };
}
