/**
 * screenPop and searchAndScreenPop (Open CTI Developer Guide, the pages of these names "for Lightning Experience").
 *
 * Assumed, as the Guide is silent: that arguments of the wrong shape are INVALID_PARAM and not ignored, that a record, flow or
 * object that is not there is an error of the call, and that default values of fields an object has not got fail on saving.
 */

import { canPop, inputsOf } from "../flows.js";
import { typeOf } from "../objects.js";
import { searchTerms } from "../search-terms.js";
import { checkArguments, isObject } from "./arguments.js";
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
    pop: (lightning, { flowDevName, flowArgs = [] }) => {
      checkFlowArguments(flowArgs);
      if (!canPop(flowDevName)) throw new OpenCtiError("GENERIC_ERROR", `There is no active screen flow ${flowDevName} in the sample org.`);
      lightning.open({ type: "flow", name: flowDevName, inputs: inputsOf(flowDevName, flowArgs) });
    },
  },
};

/** @param {string} name @param {string} text */
function requireSearchable(name, text) {
  if (text.trim().length < MIN_SEARCH_LENGTH) throw invalid(name, `expected at least ${MIN_SEARCH_LENGTH} characters`);
}

/** `[{name, type, value}]`. @param {unknown} flowArgs */
function checkFlowArguments(flowArgs) {
  if (!Array.isArray(flowArgs)) throw invalid("flowArgs", "expected a list of {name, type, value}");
  for (const argument of flowArgs) {
    if (!isObject(argument)) throw invalid("flowArgs", "expected a list of {name, type, value}");
    checkArguments(argument, { name: { kind: "text" }, type: { kind: "text" }, value: { kind: "any", isOptional: true } });
  }
}

/** The flow arguments in `params`, `{FLOW: {flowArgs}}`. @param {any} params */
function flowArgumentsIn(params) {
  if (params === undefined || params === null) return [];
  checkArguments(params, { FLOW: { kind: "object" } });
  checkArguments(params.FLOW, { flowArgs: { kind: "any" } });
  checkFlowArguments(params.FLOW.flowArgs);
  return params.FLOW.flowArgs;
}

/** @param {Lightning} lightning @param {any} args */
async function searchAndPop(lightning, { searchParams, callType, deferred = false, defaultFieldValues, params }) {
  requireSearchable("searchParams", searchParams);
  const flowArgs = flowArgumentsIn(params);
  const layout = layoutFor(lightning.softphoneLayout, callType);
  const records = await searchTerms(lightning.server, searchParams);
  const shown = records.filter((record) => Object.hasOwn(layout.objects, typeOf(record)));
  /** @type {Record<string, object>} */
  const answer = Object.fromEntries(shown.map((record) => [record.Id, inLayout(record, layout)]));
  const pop = popFor(shown, layout, { searchString: searchParams, defaults: defaultFieldValues ?? {}, flowArgs });
  if (deferred) answer.SCREEN_POP_DATA = pop ?? {};
  else if (pop !== null) await POPS[pop.type].pop(lightning, pop.params);
  return answer;
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
 * What the layout says to pop, as arguments of `screenPop`; null for nothing. The default values and the flow arguments are for
 * a new record and a flow only.
 * @param {any[]} records @param {any} layout @param {{searchString: string, defaults: object, flowArgs: object[]}} given
 */
function popFor(records, layout, { searchString, defaults, flowArgs }) {
  const { NoMatch, SingleMatch, MultipleMatches } = layout.screenPopSettings;
  const setting = records.length === 0 ? NoMatch : records.length === 1 ? SingleMatch : MultipleMatches;
  if (setting === undefined) return null;
  if (setting.screenPopType === "PopToSearch") return { type: "search", params: { searchString } };
  if (setting.screenPopType === "PopToFlow") return { type: "flow", params: { flowDevName: setting.screenPopData, flowArgs } };
  if (records.length === 1) return { type: "sobject", params: { recordId: records[0].Id } };
  return { type: "newRecord", params: { entityName: setting.screenPopData, defaultFieldValues: defaults } };
}
