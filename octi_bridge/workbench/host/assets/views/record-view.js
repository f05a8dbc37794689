/** A record page: highlights, details with inline edit, activities. */

import { h, replace } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf, typeOf, viewOf } from "../objects.js";
import { editPath } from "../places.js";
import { activityList } from "./activity-list.js";
import { valueOf } from "./fields.js";

/** @typedef {import("./fields.js").ViewContext} ViewContext @typedef {import("../workspace.js").View} View */

/** @implements {View} */
export class RecordView {
  /** @param {string} recordId @param {ViewContext} context */
  constructor(recordId, context) {
    this.recordId = recordId;
    this.context = context;
    /** @type {Record<string, any> | null} */
    this.shown = null;
    this.isEditing = false;
    /** By the button 編集, and not a field in its place: only then does Lightning's address say so. */
    this.isEditedAsPage = false;
    this.isMissing = false;
    this.highlights = h("header", { class: "highlights card" });
    this.details = h("section", { class: "card details", "aria-label": context.words.t("details") });
    this.activities = h("section", { class: "card activities", "aria-label": context.words.t("activity") });
    this.columns = h("div", { class: "record-columns" }, this.details, this.activities);
    this.element = h(
      "article",
      { class: "page record-page", "data-testid": `page-${recordId}` },
      this.highlights,
      this.columns,
    );
    void this.refresh();
  }

  record() {
    return this.shown;
  }

  title() {
    return this.shown === null ? this.context.words.t(this.isMissing ? "notFound" : "loading") : nameOf(this.shown);
  }

  path() {
    return this.isEditedAsPage && this.shown !== null ? editPath(typeOf(this.shown), this.recordId) : null;
  }

  isDirty() {
    return this.isEditing && Object.keys(this.changes()).length > 0;
  }

  async refresh() {
    const { server } = this.context;
    const [record, tasks] = await Promise.all([server.record(this.recordId), server.tasksFor(this.recordId)]);
    if (record === null) return this.drawMissing();
    const hasChanged = JSON.stringify(record) !== JSON.stringify(this.shown);
    this.shown = record;
    // A task is an activity and has none of its own.
    this.activities.hidden = typeOf(record) === "Task";
    this.columns.classList.toggle("is-single", this.activities.hidden);
    if (hasChanged) this.drawHighlights(record);
    // A draft belongs to the person: what arrives meanwhile shows after saving or cancelling.
    if (hasChanged && !this.isEditing) this.drawDetails(record);
    replace(this.activities, activityList(tasks, this.context));
    this.context.titleChanged();
  }

  drawMissing() {
    const { words } = this.context;
    this.isMissing = true;
    replace(this.element, h("div", { class: "card empty" }, h("h1", {}, words.t("notFound")), h("p", {}, words.t("notFoundText"))));
    this.context.titleChanged();
  }

  /** @param {Record<string, any>} record */
  drawHighlights(record) {
    const { words } = this.context;
    const view = viewOf(typeOf(record));
    const fields = view.fields.filter((field) => view.highlights.includes(field.name));
    fields.sort((a, b) => view.highlights.indexOf(a.name) - view.highlights.indexOf(b.name));
    const edit = () => {
      this.isEditedAsPage = !this.isEditing;
      this.edit(view.fields.find((field) => !field.isReadOnly)?.name);
      this.context.addressChanged();
    };
    replace(
      this.highlights,
      h(
        "div",
        { class: "highlights-top" },
        h("span", { class: `object-icon is-${view.icon}` }, icon(view.icon)),
        h("div", { class: "highlights-name" }, h("p", { class: "eyebrow" }, words.label(view)), h("h1", { "data-testid": "record-name" }, nameOf(record))),
        h("button", { type: "button", class: "button", "data-testid": "record-edit", onclick: edit }, words.t("edit")),
      ),
      h(
        "dl",
        { class: "highlights-fields" },
        ...fields.map((field) => h("div", {}, h("dt", {}, words.label(field)), h("dd", {}, valueOf(field, record, this.context)))),
      ),
    );
  }

  /** @param {Record<string, any>} record */
  drawDetails(record) {
    const { words } = this.context;
    const rows = viewOf(typeOf(record)).fields.map((field) =>
      h(
        "div",
        { class: `detail${field.type === "long" ? " is-long" : ""}` },
        h("dt", {}, words.label(field)),
        h("dd", { "data-field": field.name }, valueOf(field, record, this.context), field.isReadOnly ? null : this.pencil(field)),
      ),
    );
    replace(this.details, h("h2", {}, words.t("details")), h("dl", { class: "detail-grid" }, ...rows));
  }

  /** @param {import("../objects.js").FieldView} field */
  pencil(field) {
    const label = this.context.words.t("editField", this.context.words.label(field));
    const edit = () => this.edit(field.name);
    return h("button", { type: "button", class: "icon-button pencil", "aria-label": label, title: label, onclick: edit }, icon("pencil"));
  }

  /** @param {string} [focused] field to begin with */
  edit(focused) {
    if (this.shown === null || this.isEditing) return;
    this.isEditing = true;
    // What changed is judged against what the person saw, or saving would undo what others saved meanwhile.
    this.original = this.shown;
    this.drawForm(this.shown);
    /** @type {HTMLElement | null | undefined} */ (this.form?.querySelector(`[name="${focused}"]`))?.focus();
  }

  /** @param {Record<string, any>} record */
  drawForm(record) {
    const { words } = this.context;
    const rows = viewOf(typeOf(record)).fields.map((field) => {
      const value = record[field.name] ?? "";
      const name = { name: field.name, "data-testid": `edit-${field.name}` };
      const input = field.type === "long"
        ? h("textarea", { ...name, rows: 3 }, value)
        : h("input", { ...name, type: field.type === "date" ? "date" : "text", value, autocomplete: "off" });
      const shown = field.isReadOnly ? h("span", { class: "read-only" }, valueOf(field, record, this.context)) : input;
      return h("label", { class: `detail${field.type === "long" ? " is-long" : ""}` }, h("span", { class: "label" }, words.label(field)), shown);
    });
    const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
    const save = (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.save(problem);
    };
    this.form = /** @type {HTMLFormElement} */ (
      h(
        "form",
        { class: "record-form", onsubmit: save },
        h("h2", {}, words.t("details")),
        h("div", { class: "detail-grid" }, ...rows),
        problem,
        h(
          "div",
          { class: "form-actions" },
          h("button", { type: "button", class: "button", "data-testid": "edit-cancel", onclick: () => this.leaveForm() }, words.t("cancel")),
          h("button", { type: "submit", class: "button is-brand", "data-testid": "edit-save" }, words.t("save")),
        ),
      )
    );
    replace(this.details, this.form);
  }

  /** Fields of the form that differ from what it began with; an emptied one is null. */
  changes() {
    /** @type {Record<string, string | null>} */
    const changed = {};
    if (!this.form || !this.original) return changed;
    for (const [name, value] of new FormData(this.form)) {
      if (String(value) !== String(this.original[name] ?? "")) changed[name] = value === "" ? null : String(value);
    }
    return changed;
  }

  /** @param {HTMLElement} problem */
  async save(problem) {
    try {
      const changes = this.changes();
      if (Object.keys(changes).length > 0) await this.context.server.update(this.recordId, changes);
    } catch (cause) {
      problem.hidden = false;
      problem.textContent = /** @type {Error} */ (cause).message;
      return;
    }
    this.leaveForm();
    this.context.toast(this.context.words.t("saved"));
    await this.refresh();
  }

  leaveForm() {
    this.isEditing = false;
    this.form = undefined;
    if (this.shown !== null) this.drawDetails(this.shown);
    this.isEditedAsPage = false;
    this.context.addressChanged();
  }
}
