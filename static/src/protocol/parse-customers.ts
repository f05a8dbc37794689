/** What the bridge answers about customers: from unknown to typed. */
import { bool, type Check, isFields, list, nullable, oneOf, record, refuse, text } from "./checks";
import { related } from "./parse";
import { reader } from "./parse-later";
import type {
  CallRelated,
  CustomerPhone,
  CustomersFound,
  CustomerView,
  NewRecords,
  NewRecordView,
  RelatedBefore,
} from "./types.gen";

const phone = record<CustomerPhone>({
  kind: oneOf("mobile", "phone", "home", "other", "assistant"),
  number: text,
  number_text: text,
});
const customer = record<CustomerView>({
  record_id: text,
  object_type: text,
  name: text,
  detail: text,
  phones: list(phone),
});
const fields: Check<NewRecordView["fields"]> = (value, at) =>
  isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, text(item, `${at}.${name}`)]))
    : refuse(at, "texts by name");

/** Each gives null for what cannot be read. */
export const readCustomersFound = reader(
  record<CustomersFound>({
    state: oneOf("found", "none", "too_short", "unavailable", "limit_reached", "too_fast", "off"),
    customers: list(customer),
    is_cut: bool,
  }),
);
export const readNewRecords = reader(
  record<NewRecords>({
    records: list(record<NewRecordView>({ object_type: text, fields })),
    by_layout: bool,
    is_search_on: bool,
  }),
);
export const readRelatedBefore = reader(record<RelatedBefore>({ before: nullable(related) }));
export const readCallRelated = reader(
  record<CallRelated>({ entry_id: text, panel_id: text, related: nullable(related) }),
);
