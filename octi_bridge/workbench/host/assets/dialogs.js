/** The two dialogs: a new record, and the question before a draft is lost. */

import { h } from "./dom.js";
import { viewOf } from "./objects.js";

/** @typedef {import("./views/fields.js").ViewContext} ViewContext */

/** @param {import("./i18n.js").Words} words @returns {Promise<boolean>} */
export function confirmDiscard(words) {
  return new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog",
        { class: "modal", "aria-labelledby": "discard-title", "data-testid": "discard-dialog" },
        h("h2", { id: "discard-title" }, words.t("unsaved")),
        h("p", {}, words.t("discard")),
        h(
          "form",
          { method: "dialog", class: "form-actions" },
          h("button", { class: "button", value: "stay" }, words.t("cancel")),
          h("button", { class: "button is-brand", value: "discard" }, "OK"),
        ),
      )
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "discard");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * The new-record window. As in Salesforce it covers the page and the panel beneath it.
 * @param {string} sobject @param {Record<string, unknown>} defaults
 * @param {ViewContext} context @param {(recordId: string | null) => void} onClosed with the new record's id, null without one
 */
export function newRecordDialog(sobject, defaults, context, onClosed) {
  const { words, server } = context;
  const fields = viewOf(sobject).fields.filter((field) => !field.isReadOnly);
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const title = words.t("newRecord", words.label(viewOf(sobject)));
  /** @type {string | null} */
  let saved = null;
  const save = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    try {
      saved = await server.create(sobject, valuesOf(form, defaults));
      dialog.close();
    } catch (cause) {
      problem.hidden = false;
      problem.textContent = /** @type {Error} */ (cause).message;
    }
  };
  const form = /** @type {HTMLFormElement} */ (
    h(
      "form",
      { class: "record-form", onsubmit: save },
      h("h2", { id: "new-record-title" }, title),
      h(
        "div",
        { class: "detail-grid" },
        ...fields.map((field) => {
          const attributes = { name: field.name, "data-testid": `new-${field.name}`, autocomplete: "off" };
          const value = defaults[field.name] ?? "";
          const input = field.type === "long" ? h("textarea", { ...attributes, rows: 3 }, String(value)) : h("input", { ...attributes, value });
          return h("label", { class: `detail${field.type === "long" ? " is-long" : ""}` }, h("span", { class: "label" }, words.label(field)), input);
        }),
      ),
      problem,
      h(
        "div",
        { class: "form-actions" },
        h("button", { type: "button", class: "button", onclick: () => dialog.close() }, words.t("cancel")),
        h("button", { type: "submit", class: "button is-brand", "data-testid": "new-save" }, words.t("save")),
      ),
    )
  );
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "modal is-wide", "aria-labelledby": "new-record-title", "data-testid": "new-record" }, form)
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClosed(saved);
  });
  document.body.append(dialog);
  dialog.showModal();
}

/** What was typed, and the given values of fields the form does not show. @param {HTMLFormElement} form @param {object} defaults */
function valuesOf(form, defaults) {
  const typed = new FormData(form);
  const hidden = Object.entries(defaults).filter(([name]) => !typed.has(name));
  return Object.fromEntries([...hidden, ...[...typed].filter(([, value]) => value !== "")]);
}
