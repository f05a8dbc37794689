/**
 * Addresses of the app and the places they name. Pure. (LWC Developer Guide, "PageReference Types": records, also being edited, lists
 * and new records. Assumed: that of a flow.)
 */

/** @typedef {import("./api/lightning.js").Place} Place */

const ID = "[a-zA-Z0-9]{15,18}";
const RECORD = new RegExp(`^/lightning/r/(\\w+)/(${ID})/(?:view|edit)$`);
const SHORT_RECORD = new RegExp(`^/(?:lightning/r/)?(${ID})(?:/view)?$`);
const LIST = /^\/lightning\/o\/(\w+)\/(?:list|home|new)$/;
const FLOW = /^\/lightning\/flow\/(\w+)$/;

/** @param {string} address path and query @returns {Place} */
export function placeOf(address) {
  const url = new URL(address, "http://host.invalid");
  const record = RECORD.exec(url.pathname);
  if (record) return { type: "record", sobject: record[1], recordId: record[2] };
  const short = SHORT_RECORD.exec(url.pathname);
  if (short) return { type: "record", sobject: "", recordId: short[1] };
  const list = LIST.exec(url.pathname);
  if (list) return { type: "list", sobject: list[1] };
  const flow = FLOW.exec(url.pathname);
  if (flow) return { type: "flow", name: flow[1], inputs: {} };
  if (url.pathname === "/lightning/search") return { type: "search", text: url.searchParams.get("term") ?? "" };
  if (url.pathname === "/" || url.pathname === "/lightning/page/home") return { type: "home" };
  return { type: "unknown", path: url.pathname };
}

/** @param {Place} place @param {URLSearchParams} switches carried along, see options.js */
export function addressOf(place, switches) {
  const query = new URLSearchParams(switches);
  if (place.type === "search") query.set("term", place.text);
  const text = query.toString();
  return pathOf(place) + (text === "" ? "" : `?${text}`);
}

/** Of a record while it is edited by its button. @param {string} sobject @param {string} recordId */
export const editPath = (sobject, recordId) => `/lightning/r/${sobject}/${recordId}/edit`;

/** Of the new-record window. @param {string} sobject */
export const newPath = (sobject) => `/lightning/o/${sobject}/new`;

/** @param {Place} place */
function pathOf(place) {
  switch (place.type) {
    case "record":
      return place.sobject === "" ? `/lightning/r/${place.recordId}/view` : `/lightning/r/${place.sobject}/${place.recordId}/view`;
    case "list":
      return `/lightning/o/${place.sobject}/list`;
    case "search":
      return "/lightning/search";
    case "flow":
      return `/lightning/flow/${place.name}`;
    case "home":
      return "/lightning/page/home";
    case "unknown":
      return place.path;
  }
}

/** What tells one open page from another: a record has one tab, however it was reached. @param {Place} place */
export function keyOf(place) {
  if (place.type === "record") return place.recordId;
  if (place.type === "list") return `list:${place.sobject}`;
  if (place.type === "flow") return `flow:${place.name}:${JSON.stringify(place.inputs)}`;
  if (place.type === "search") return `search:${place.text}`;
  return place.type === "home" ? "home" : `unknown:${place.path}`;
}
