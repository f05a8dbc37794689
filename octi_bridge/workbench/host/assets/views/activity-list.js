/** The activities of a record, newest first. */

import { h } from "../dom.js";
import { icon } from "../icons.js";
import { recordLink } from "./fields.js";

const CALL_TYPES = { Inbound: "incoming_call", Outbound: "outbound_call", Internal: "call" };

/** @param {Record<string, any>[]} tasks @param {import("./fields.js").ViewContext} context @returns {HTMLElement[]} */
export function activityList(tasks, context) {
  const { words } = context;
  const heading = h("h2", {}, words.t("activity"));
  if (tasks.length === 0) return [heading, h("p", { class: "hint" }, words.t("noActivities"))];
  return [heading, h("ol", { class: "timeline" }, ...tasks.map((task) => activity(task, context)))];
}

/** @param {Record<string, any>} task @param {import("./fields.js").ViewContext} context */
function activity(task, context) {
  const { words } = context;
  const callIcon = /** @type {Record<string, string>} */ (CALL_TYPES)[task.CallType];
  const seconds = task.CallDurationInSeconds;
  const when = task.ActivityDate ?? task.CreatedDate;
  const facts = [
    when ? words.date(String(when)) : null,
    task.CallType,
    typeof seconds === "number" ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : null,
    task.CallDisposition,
    task.Status,
  ].filter(Boolean);
  return h(
    "li",
    { class: "activity", "data-testid": "activity-item", "data-record-id": task.Id },
    h("span", { class: `object-icon is-${callIcon ? "call" : "task"}` }, icon(callIcon ?? "task")),
    h(
      "div",
      { class: "activity-text" },
      h("p", { class: "activity-title" }, recordLink(task, context)),
      facts.length > 0 ? h("p", { class: "hint" }, facts.join(" · ")) : null,
      task.Description ? h("p", { class: "activity-note" }, task.Description) : null,
    ),
  );
}
