/** Showing the value of a field, whatever its kind. */

import { h } from "../dom.js";
import { nameOf, typeOf } from "../objects.js";

/**
 * What views share.
 * @typedef {object} ViewContext
 * @property {import("../i18n.js").Words} words
 * @property {import("../server-api.js").ServerApi} server
 * @property {import("../phone-fields.js").PhoneFields} phones
 * @property {(place: import("../api/lightning.js").Place) => void} go
 * @property {(text: string) => void} toast
 * @property {() => void} titleChanged
 * @property {() => void} addressChanged
 * @property {(sobject: string) => void} openNewRecord
 */

/** @param {import("../objects.js").FieldView} field @param {Record<string, any>} record @param {ViewContext} context @returns {Node | string} */
export function valueOf(field, record, context) {
  const value = record[field.name];
  if (value === null || value === undefined || value === "") return "";
  switch (field.type) {
    case "phone":
      return context.phones.create(String(value), record);
    case "email":
      return h("a", { href: `mailto:${value}` }, value);
    case "date":
      return context.words.date(String(value));
    case "lookup":
      return lookup(String(value), context);
    default:
      return String(value);
  }
}

/** The name behind an id, as a link; the id itself until it is known. @param {string} id @param {ViewContext} context */
function lookup(id, context) {
  const place = h("span", { class: "lookup" }, id);
  context.server
    .record(id)
    .then((record) => {
      if (record === null) return;
      const isPage = typeOf(record) !== "User";
      place.replaceChildren(isPage ? recordLink(record, context) : nameOf(record));
    })
    .catch(() => undefined); // The id stays: a name that cannot be read is no reason to show nothing.
  return place;
}

/** @param {Record<string, any>} record @param {ViewContext} context */
export function recordLink(record, context) {
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    context.go({ type: "record", sobject: typeOf(record), recordId: record.Id });
  };
  return h("a", { href: `/lightning/r/${typeOf(record)}/${record.Id}/view`, onclick: open }, nameOf(record));
}
