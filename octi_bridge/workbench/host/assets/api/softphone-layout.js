/** The softphone layouts of the sample org, in the shape that `getSoftphoneLayout` documents (Open CTI Developer Guide). */

const OBJECT_FIELDS = {
  Contact: [
    { displayName: "Name", apiName: "Name" },
    { displayName: "Phone", apiName: "Phone" },
    { displayName: "Mobile", apiName: "MobilePhone" },
  ],
  Account: [
    { displayName: "Account Name", apiName: "Name" },
    { displayName: "Phone", apiName: "Phone" },
  ],
  Lead: [
    { displayName: "Name", apiName: "Name" },
    { displayName: "Company", apiName: "Company" },
    { displayName: "Phone", apiName: "Phone" },
  ],
};

/**
 * No match pops nothing (a missing entry): a new-record modal over a ringing panel would hide its buttons.
 * One match opens the record; several open the search page.
 */
const INBOUND_POPS = {
  screenPopsOpenWithin: "ExistingWindow",
  SingleMatch: { screenPopType: "PopToEntity" },
  MultipleMatches: { screenPopType: "PopToSearch" },
};

export const DEFAULT_LAYOUT = {
  Inbound: { callRelatedFields: ["ANI", "DNIS", "QUEUE"], objects: OBJECT_FIELDS, screenPopSettings: INBOUND_POPS },
  Outbound: { callRelatedFields: ["DNIS"], objects: OBJECT_FIELDS, screenPopSettings: {} },
  Internal: { callRelatedFields: ["ANI"], objects: {}, screenPopSettings: {} },
};

/** @param {object} more @returns {typeof DEFAULT_LAYOUT} */
const withInboundPops = (more) => ({
  ...DEFAULT_LAYOUT,
  Inbound: { ...DEFAULT_LAYOUT.Inbound, screenPopSettings: { ...INBOUND_POPS, ...more } },
});

/** By the switch `layout`: as it is, a new contact for nobody, a flow for nobody and for several. */
export const LAYOUTS = {
  default: DEFAULT_LAYOUT,
  new_contact: withInboundPops({ NoMatch: { screenPopType: "PopToEntity", screenPopData: "Contact" } }),
  flow: withInboundPops({
    NoMatch: { screenPopType: "PopToFlow", screenPopData: "Caller_Intake" },
    MultipleMatches: { screenPopType: "PopToFlow", screenPopData: "Caller_Intake" },
  }),
};

/** @param {typeof DEFAULT_LAYOUT} layout @param {string} callType a CALL_TYPE value, lower case */
export function layoutFor(layout, callType) {
  if (callType === "inbound") return layout.Inbound;
  return callType === "outbound" ? layout.Outbound : layout.Internal;
}
