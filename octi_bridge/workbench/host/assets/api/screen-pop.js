/** screenPop and searchAndScreenPop. */

import { typeOf } from "../objects.js";
import { checkArguments } from "./arguments.js";
import { invalid, OpenCtiError } from "./envelope.js";
import { layoutFor } from "./softphone-layout.js";

const RECORD_ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const MIN_SEARCH_LENGTH = 3;

/** @typedef {import("./lightning.js").Lightning} Lightning */

/** @param {Lightning} lightning @returns {Record<string, import("./methods.js").Method>} */
export function screenPopMethods(lightning) {
  return {
    screenPop: {
      since: 38,
      args: { type: { kind: "text", oneOf: Object.keys(POPS) }, params: { kind: "object" } },
      run: async ({ type, params }) => {
        checkArguments(params, POPS[type].args);
        await POPS[type].pop(lightning, params);
        return null;
      },
    },
    searchAndScreenPop: {
      since: 38,
      args: {
        searchParams: { kind: "string" },
        callType: { kind: "text", oneOf: ["inbound", "outbound", "internal"] },
        queryParams: { kind: "any", isOptional: true },
        defaultFieldValues: { kind: "object", isOptional: true },
        deferred: { kind: "boolean", isOptional: true },
        params: { kind: "object", isOptional: true },
      },
      run: (args) => searchAndPop(lightning, args),
    },
  };
}

/**
 * @typedef {{args: Record<string, import("./arguments.js").Rule>, pop: (lightning: Lightning, params: any) => unknown}} Pop
 * @type {Record<string, Pop>}
 */
const POPS = {
  sobject: {
    args: { recordId: { kind: "text" } },
    pop: async (lightning, { recordId }) => {
      if (!RECORD_ID.test(recordId)) throw invalid("recordId", "expected an id of 15 or 18 letters and digits");
      const record = await lightning.server.record(recordId);
      if (record === null) throw new OpenCtiError("GENERIC_ERROR", `There is no record ${recordId}, or you may not see it.`);
      lightning.open({ type: "record", sobject: typeOf(record), recordId: record.Id });
    },
  },
  url: {
    args: { url: { kind: "text" } },
    pop: (lightning, { url }) => {
      if (!/^\/(?!\/)/.test(url)) throw invalid("url", "only relative addresses that begin with / are allowed");
      lightning.open(lightning.placeOf(url));
    },
  },
  objecthome: {
    args: { scope: { kind: "text" } },
    pop: (lightning, { scope }) => lightning.open({ type: "list", sobject: scope }),
  },
  list: {
    // The sample org has one list view per object, so any id of that object shows it.
    args: { listViewId: { kind: "text" }, scope: { kind: "text" } },
    pop: (lightning, { scope }) => lightning.open({ type: "list", sobject: scope }),
  },
  search: {
    args: { searchString: { kind: "text" } },
    pop: (lightning, { searchString }) => {
      requireSearchable("searchString", searchString);
      lightning.open({ type: "search", text: searchString });
    },
  },
  newRecord: {
    args: { entityName: { kind: "text" }, defaultFieldValues: { kind: "object", isOptional: true } },
    pop: (lightning, { entityName, defaultFieldValues }) => lightning.openNewRecord(entityName, defaultFieldValues ?? {}),
  },
  flow: {
    args: { flowDevName: { kind: "text" }, flowArgs: { kind: "any", isOptional: true } },
    pop: (_lightning, { flowDevName }) => {
      throw new OpenCtiError("GENERIC_ERROR", `There is no active screen flow ${flowDevName} in the sample org.`);
    },
  },
};

/** @param {string} name @param {string} text */
function requireSearchable(name, text) {
  if (text.trim().length < MIN_SEARCH_LENGTH) throw invalid(name, `expected at least ${MIN_SEARCH_LENGTH} characters`);
}

/** @param {Lightning} lightning @param {any} args */
async function searchAndPop(lightning, { searchParams, callType, deferred = false, defaultFieldValues }) {
  requireSearchable("searchParams", searchParams);
  const layout = layoutFor(callType);
  const records = await findAll(lightning, searchParams);
  const shown = records.filter((record) => Object.hasOwn(layout.objects, typeOf(record)));
  /** @type {Record<string, object>} */
  const answer = Object.fromEntries(shown.map((record) => [record.Id, inLayout(record, layout)]));
  const pop = popFor(shown, layout, searchParams, defaultFieldValues);
  if (deferred) answer.SCREEN_POP_DATA = pop ?? {};
  else if (pop !== null) await POPS[pop.type].pop(lightning, pop.params);
  return answer;
}

/** Terms joined by OR are searched one by one, each record found once. @param {Lightning} lightning @param {string} searchParams */
async function findAll(lightning, searchParams) {
  const terms = searchParams.split(/\s+OR\s+/).map((term) => term.trim().replace(/^"(.*)"$/, "$1"));
  const found = await Promise.all(terms.filter(Boolean).map((term) => lightning.server.search(term)));
  return [...new Map(found.flat().map((record) => [record.Id, record])).values()];
}

/** Only the fields the layout chose, plus the three that always come. @param {any} record @param {any} layout */
function inLayout(record, layout) {
  const type = typeOf(record);
  /** @type {Record<string, unknown>} */
  const shown = { Id: record.Id, LastModifiedDate: record.LastModifiedDate ?? null, RecordType: type };
  for (const { apiName } of layout.objects[type]) shown[apiName] = record[apiName] ?? null;
  if (record.IsPersonAccount === true) {
    shown.IsPersonAccount = true;
    shown.PersonContactId = record.PersonContactId;
  }
  return shown;
}

/**
 * What the layout says to pop, as arguments of `screenPop`; null for nothing.
 * @param {any[]} records @param {any} layout @param {string} searchString @param {object | undefined} defaults
 */
function popFor(records, layout, searchString, defaults) {
  const { NoMatch, SingleMatch, MultipleMatches } = layout.screenPopSettings;
  const setting = records.length === 0 ? NoMatch : records.length === 1 ? SingleMatch : MultipleMatches;
  if (setting === undefined) return null;
  if (setting.screenPopType === "PopToSearch") return { type: "search", params: { searchString } };
  if (records.length === 1) return { type: "sobject", params: { recordId: records[0].Id } };
  return { type: "newRecord", params: { entityName: setting.screenPopData, defaultFieldValues: defaults ?? {} } };
}
