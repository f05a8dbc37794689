/** The order, or the offer, to show something of the org: from unknown to typed. */
import { type Check, isFields, nullable, oneOf, record, refuse, text } from "./checks";
import { reader } from "./parse-later";
import type { FlowPop, LayoutPop, NewRecordPop, RecordPop, ScreenPop, SearchPop } from "./types.gen";

type Target = ScreenPop["target"];

const texts: Check<Readonly<Record<string, string>>> = (value, at) =>
  isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, text(item, `${at}.${name}`)]))
    : refuse(at, "texts by name");

const TARGETS: { readonly [T in Target["type"]]: Check<Extract<Target, { type: T }>> } = {
  record: record<RecordPop>({ type: oneOf("record"), record_id: text, object_type: text }),
  new_record: record<NewRecordPop>({ type: oneOf("new_record"), object_type: text, fields: texts }),
  search_page: record<SearchPop>({ type: oneOf("search_page"), text }),
  flow: record<FlowPop>({ type: oneOf("flow"), name: text, arguments: texts }),
  softphone_layout: record<LayoutPop>({
    type: oneOf("softphone_layout"),
    text,
    direction: oneOf("inbound", "outbound", "internal"),
    fields: texts,
    arguments: texts,
  }),
};

const isTargetType = (value: unknown): value is Target["type"] =>
  typeof value === "string" && Object.hasOwn(TARGETS, value);

const target: Check<Target> = (value, at) => {
  const type = isFields(value) ? value.type : undefined;
  return isTargetType(type) ? TARGETS[type](value, at) : refuse(`${at}.type`, "known target");
};

/** null for what cannot be read. */
export const readScreenPop = reader(
  record<ScreenPop>({ call_id: text, target, waits: nullable(oneOf("policy", "talking", "unsaved_work")) }),
);
