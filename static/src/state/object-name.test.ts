import { expect, test } from "vitest";

import { objectName } from "./object-name";

const WORDS = { Contact: "取引先責任者" };

test.each([
  ["Contact", "取引先責任者"],
  ["Campaign", "Campaign"],
  ["Shipment__c", "Shipment"],
  ["Branch_Office__c", "Branch Office"],
  ["acme__Service_Visit__c", "Service Visit"],
])("%s is called %s", (apiName, name) => {
  expect(objectName(WORDS, apiName)).toBe(name);
});
