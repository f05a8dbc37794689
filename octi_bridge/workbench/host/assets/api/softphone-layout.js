/** The softphone layout of the sample org, in the shape that `getSoftphoneLayout` documents. */

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

/** @param {string} callType a CALL_TYPE value, lower case */
export function layoutFor(callType) {
  if (callType === "inbound") return DEFAULT_LAYOUT.Inbound;
  return callType === "outbound" ? DEFAULT_LAYOUT.Outbound : DEFAULT_LAYOUT.Internal;
}
