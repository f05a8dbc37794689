/** A table of records, for list views and search results. */

import { h } from "../dom.js";
import { viewOf } from "../objects.js";
import { recordLink, valueOf } from "./fields.js";

/** @param {string} sobject @param {Record<string, any>[]} records @param {import("./fields.js").ViewContext} context */
export function recordTable(sobject, records, context) {
  const view = viewOf(sobject);
  const columns = view.columns.map((name) => view.fields.find((field) => field.name === name) ?? { name, ja: "名前", en: "Name" });
  const heads = columns.map((column) => h("th", { scope: "col" }, context.words.label(column)));
  const rows = records.map((record) =>
    h(
      "tr",
      {},
      ...columns.map((column, index) =>
        index === 0 ? h("th", { scope: "row" }, recordLink(record, context)) : h("td", {}, valueOf(column, record, context)),
      ),
    ),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": context.words.many(view) },
    h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
  );
}
