/** What the record pages show of each object: labels, highlights, details. Field names are Salesforce's. */

/**
 * @typedef {object} FieldView
 * @property {string} name API name
 * @property {string} ja
 * @property {string} en
 * @property {"text" | "phone" | "email" | "date" | "number" | "long" | "lookup" | "flag"} [type] default "text"
 * @property {boolean} [isReadOnly]
 *
 * @typedef {object} ObjectView
 * @property {string} ja
 * @property {string} en
 * @property {string} enMany
 * @property {string} icon
 * @property {string} prefix first three characters of its ids
 * @property {FieldView[]} fields in the order of the details section
 * @property {string[]} highlights
 * @property {string[]} columns of the list view
 */

/** @type {FieldView} */
const OWNER = { name: "OwnerId", ja: "所有者", en: "Owner", type: "lookup", isReadOnly: true };
/** @type {FieldView} */
const DESCRIPTION = { name: "Description", ja: "説明", en: "Description", type: "long" };
/** @type {FieldView} */
const PHONE = { name: "Phone", ja: "電話", en: "Phone", type: "phone" };
/** @type {FieldView} */
const MOBILE = { name: "MobilePhone", ja: "携帯", en: "Mobile", type: "phone" };
/** @type {FieldView} */
const EMAIL = { name: "Email", ja: "メール", en: "Email", type: "email" };

/** @type {Record<string, ObjectView>} */
export const OBJECTS = {
  Account: {
    ja: "取引先",
    en: "Account",
    enMany: "Accounts",
    icon: "account",
    prefix: "001",
    highlights: ["Phone", "Industry", "Website", "OwnerId"],
    columns: ["Name", "Phone", "Industry"],
    fields: [
      { name: "Name", ja: "取引先名", en: "Account Name" },
      PHONE,
      { name: "Fax", ja: "Fax", en: "Fax", type: "phone" },
      { name: "Website", ja: "Web サイト", en: "Website" },
      { name: "Industry", ja: "業種", en: "Industry" },
      { name: "Type", ja: "種別", en: "Type" },
      { name: "BillingCity", ja: "市区郡(請求先)", en: "Billing City" },
      DESCRIPTION,
      OWNER,
    ],
  },
  Contact: {
    ja: "取引先責任者",
    en: "Contact",
    enMany: "Contacts",
    icon: "user",
    prefix: "003",
    highlights: ["Title", "AccountId", "Phone", "MobilePhone", "Email"],
    columns: ["Name", "AccountId", "Phone", "MobilePhone"],
    fields: [
      { name: "LastName", ja: "姓", en: "Last Name" },
      { name: "FirstName", ja: "名", en: "First Name" },
      { name: "AccountId", ja: "取引先名", en: "Account Name", type: "lookup", isReadOnly: true },
      { name: "Title", ja: "役職", en: "Title" },
      { name: "Department", ja: "部署", en: "Department" },
      PHONE,
      MOBILE,
      { name: "HomePhone", ja: "電話(自宅)", en: "Home Phone", type: "phone" },
      { name: "OtherPhone", ja: "電話(その他)", en: "Other Phone", type: "phone" },
      EMAIL,
      DESCRIPTION,
      OWNER,
    ],
  },
  Lead: {
    ja: "リード",
    en: "Lead",
    enMany: "Leads",
    icon: "lead",
    prefix: "00Q",
    highlights: ["Company", "Title", "Phone", "MobilePhone", "Email"],
    columns: ["Name", "Company", "Phone", "MobilePhone", "Status"],
    fields: [
      { name: "LastName", ja: "姓", en: "Last Name" },
      { name: "FirstName", ja: "名", en: "First Name" },
      { name: "Company", ja: "会社名", en: "Company" },
      { name: "Title", ja: "役職", en: "Title" },
      PHONE,
      MOBILE,
      EMAIL,
      { name: "Status", ja: "リード状況", en: "Lead Status" },
      DESCRIPTION,
      OWNER,
    ],
  },
  Case: {
    ja: "ケース",
    en: "Case",
    enMany: "Cases",
    icon: "case",
    prefix: "500",
    highlights: ["CaseNumber", "Status", "Priority", "ContactId", "OwnerId"],
    columns: ["CaseNumber", "Subject", "Status", "ContactId"],
    fields: [
      { name: "CaseNumber", ja: "ケース番号", en: "Case Number", isReadOnly: true },
      { name: "Subject", ja: "件名", en: "Subject" },
      { name: "Status", ja: "状況", en: "Status" },
      { name: "Priority", ja: "優先度", en: "Priority" },
      { name: "Origin", ja: "発生源", en: "Case Origin" },
      { name: "CallbackPhone__c", ja: "折り返し先", en: "Callback Phone", type: "phone" },
      { name: "ContactId", ja: "取引先責任者", en: "Contact Name", type: "lookup", isReadOnly: true },
      { name: "AccountId", ja: "取引先名", en: "Account Name", type: "lookup", isReadOnly: true },
      DESCRIPTION,
      OWNER,
    ],
  },
  Shipment__c: {
    ja: "配送",
    en: "Shipment",
    enMany: "Shipments",
    icon: "case",
    prefix: "a01",
    highlights: ["Name", "Status__c", "ReceiverPhone__c", "Contact__c"],
    columns: ["Name", "Item__c", "Status__c", "ReceiverPhone__c"],
    fields: [
      { name: "Name", ja: "配送番号", en: "Shipment Number", isReadOnly: true },
      { name: "Item__c", ja: "品目", en: "Item" },
      { name: "Status__c", ja: "状況", en: "Status" },
      { name: "ReceiverPhone__c", ja: "受取人の電話", en: "Receiver's Phone", type: "phone" },
      { name: "Contact__c", ja: "取引先責任者", en: "Contact", type: "lookup", isReadOnly: true },
      OWNER,
    ],
  },
  Branch__c: {
    ja: "支店",
    en: "Branch",
    enMany: "Branches",
    icon: "account",
    prefix: "a02",
    highlights: ["Tel__c", "OwnerId"],
    columns: ["Name", "Tel__c"],
    fields: [{ name: "Name", ja: "支店名", en: "Branch Name" }, { name: "Tel__c", ja: "電話", en: "Phone", type: "phone" }, OWNER],
  },
  Task: {
    ja: "ToDo",
    en: "Task",
    enMany: "Tasks",
    icon: "task",
    prefix: "00T",
    highlights: ["Status", "ActivityDate", "WhoId", "WhatId", "CallDurationInSeconds"],
    columns: ["Subject", "WhoId", "ActivityDate", "Status", "CallType"],
    fields: [
      { name: "Subject", ja: "件名", en: "Subject" },
      { name: "Status", ja: "状況", en: "Status" },
      { name: "Priority", ja: "優先度", en: "Priority" },
      { name: "ActivityDate", ja: "期日", en: "Due Date", type: "date" },
      { name: "WhoId", ja: "名前", en: "Name", type: "lookup", isReadOnly: true },
      { name: "WhatId", ja: "関連先", en: "Related To", type: "lookup", isReadOnly: true },
      { name: "TaskSubtype", ja: "ToDo サブタイプ", en: "Task Subtype", isReadOnly: true },
      { name: "CallType", ja: "コール種別", en: "Call Type", isReadOnly: true },
      { name: "CallDurationInSeconds", ja: "コール時間(秒)", en: "Call Duration (s)", type: "number", isReadOnly: true },
      { name: "CallDisposition", ja: "コール結果", en: "Call Result" },
      { name: "CallObject", ja: "コールオブジェクト識別子", en: "Call Object Identifier", isReadOnly: true },
      { name: "Description", ja: "コメント", en: "Comments", type: "long" },
      OWNER,
    ],
  },
};

/** The objects of the navigation bar. */
export const NAVIGATION = ["Contact", "Account", "Lead", "Case", "Task"];

/** @param {string} sobject @returns {ObjectView} an object without a page of its own shows its name only */
export function viewOf(sobject) {
  return OBJECTS[sobject] ?? {
    ja: sobject, en: sobject, enMany: sobject, icon: "user", prefix: "", highlights: [], columns: ["Name"],
    fields: [{ name: "Name", ja: "名前", en: "Name", isReadOnly: true }],
  };
}

/** @param {Record<string, any>} record what a person calls the record */
export function nameOf(record) {
  const person = [record.LastName, record.FirstName].filter(Boolean).join(" ");
  return String(record.Name || person || record.Subject || record.CaseNumber || record.Id);
}

/** @param {Record<string, any>} record */
export function typeOf(record) {
  const named = record.attributes?.type;
  if (named) return String(named);
  const byPrefix = Object.entries(OBJECTS).find(([, view]) => String(record.Id).startsWith(view.prefix));
  return byPrefix?.[0] ?? "";
}
