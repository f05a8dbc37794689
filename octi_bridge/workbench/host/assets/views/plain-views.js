/** Pages without a draft: home, list view, search results, and the page that does not exist. */

import { h, replace } from "../dom.js";
import { FLOWS } from "../flows.js";
import { icon } from "../icons.js";
import { OBJECTS, typeOf, viewOf } from "../objects.js";
import { searchTerms } from "../search-terms.js";
import { activityList } from "./activity-list.js";
import { recordTable } from "./table.js";

/** @typedef {import("./fields.js").ViewContext} ViewContext @typedef {import("../workspace.js").View} View */

const FEW = 6;
const MIN_SEARCH_LENGTH = 2;

/**
 * A view that draws itself anew whenever asked.
 * @param {string} className @param {string} title @param {() => Promise<(Node | string | null)[]>} draw @returns {View}
 */
function plainView(className, title, draw) {
  const element = h("article", { class: `page ${className}` });
  const refresh = async () => replace(element, ...(await draw()));
  void refresh();
  return { element, refresh, isDirty: () => false, title: () => title, record: () => null };
}

/** @param {string} name @param {string} eyebrow @param {string} title @param {...(Node | null)} extras */
function pageHeader(name, eyebrow, title, ...extras) {
  return h(
    "header",
    { class: "page-header" },
    h("span", { class: `object-icon is-${name}` }, icon(name)),
    h("div", { class: "highlights-name" }, h("p", { class: "eyebrow" }, eyebrow), h("h1", {}, title)),
    ...extras,
  );
}

/** @param {string} sobject @param {ViewContext} context @returns {View} */
export function listView(sobject, context) {
  const { words, server } = context;
  if (!Object.hasOwn(OBJECTS, sobject)) return missingView(context);
  const view = viewOf(sobject);
  const create = () => context.openNewRecord(sobject);
  const title = words.t("allOf", words.many(view));
  return plainView("list-page card", words.many(view), async () => {
    const records = await server.list(sobject);
    return [
      pageHeader(view.icon, words.many(view), title, h("button", { type: "button", class: "button", onclick: create }, words.t("newButton"))),
      h("p", { class: "hint list-count" }, words.t("items", records.length)),
      recordTable(sobject, records, context),
    ];
  });
}

/** @param {string} text @param {ViewContext} context @returns {View} */
export function searchView(text, context) {
  const { words, server } = context;
  return plainView("search-page card", words.t("searchLabel"), async () => {
    const heading = pageHeader("search", words.t("searchLabel"), words.t("searchResults", text));
    if (text.trim().length < MIN_SEARCH_LENGTH) return [heading, h("p", { class: "hint" }, words.t("searchTooShort"))];
    const records = await searchTerms(server, text);
    if (records.length === 0) return [heading, h("p", { class: "hint" }, words.t("nothingFound", text))];
    const types = [...new Set(records.map(typeOf))];
    return [
      heading,
      ...types.flatMap((type) => [
        h("h2", { class: "search-group" }, words.many(viewOf(type))),
        recordTable(type, records.filter((record) => typeOf(record) === type), context),
      ]),
    ];
  });
}

/** The first screen of a flow: what it was given. @param {string} name @param {Record<string, string>} inputs @param {ViewContext} context @returns {View} */
export function flowView(name, inputs, context) {
  const { words } = context;
  if (!Object.hasOwn(FLOWS, name)) return missingView(context);
  const title = words.label(FLOWS[name]);
  return plainView("card", title, async () => [
    pageHeader("record", words.t("flow"), title),
    h(
      "dl",
      { class: "detail-grid", "data-testid": `flow-${name}` },
      ...Object.keys(FLOWS[name].inputs).map((input) =>
        h("div", { class: "detail" }, h("dt", {}, input), h("dd", { "data-testid": `flow-input-${input}` }, inputs[input] ?? "")),
      ),
    ),
  ]);
}

/** @param {ViewContext} context @returns {View} */
export function homeView(context) {
  const { words, server } = context;
  return plainView("home-page", words.t("home"), async () => {
    const [contacts, tasks] = await Promise.all([server.list("Contact"), server.list("Task")]);
    const view = viewOf("Contact");
    return [
      h("div", { class: "card" }, pageHeader("home", words.t("home"), words.t("homeGreeting")), h("p", { class: "hint" }, words.t("homeText"))),
      h(
        "div",
        { class: "record-columns" },
        h("section", { class: "card" }, h("h2", {}, words.many(view)), recordTable("Contact", contacts.slice(0, FEW), context)),
        h("section", { class: "card activities" }, ...activityList(tasks.slice(0, FEW), context)),
      ),
    ];
  });
}

/** @param {ViewContext} context @returns {View} */
export function missingView(context) {
  const { words } = context;
  return plainView("card empty", words.t("notFound"), async () => [
    h("h1", {}, words.t("notFound")),
    h("p", {}, words.t("notFoundText")),
  ]);
}
