/**
 * What an agent calls a kind of record; `objectTypes` are the words for Salesforce's own. Of an object of the org's
 * own (`Name__c`, `namespace__Name__c`) the name remains: to ask the org for its label would cost a request.
 */
export const objectName = (objectTypes: Readonly<Record<string, string>>, apiName: string): string =>
  objectTypes[apiName] ?? (apiName.split("__").at(-2) ?? apiName).replaceAll("_", " ");
