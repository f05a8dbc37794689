/**
 * When Open CTI hears of a navigation, and what (Developer Guide, "onNavigationChange for Lightning Experience"):
 * another page or tab in front, the browser tab in front again, a new-record modal opening. A console app says nothing when
 * a list comes to the front; a standard app then tells the address only.
 */

import { nameOf, typeOf } from "./objects.js";

/** @typedef {import("./workspace.js").Workspace} Workspace */

/** @param {Workspace} workspace @param {import("./server-api.js").ServerApi} server */
export async function viewInfo(workspace, server) {
  const info = { url: location.href, recordId: "", recordName: "", objectType: "" };
  const place = workspace.front?.place;
  if (place?.type !== "record") return info;
  const record = workspace.front?.view.record() ?? (await server.record(place.recordId));
  if (record === null) return info;
  const seen = { ...info, recordId: record.Id, recordName: nameOf(record), objectType: typeOf(record) };
  if (record.IsPersonAccount !== true) return seen;
  return { ...seen, accountId: record.Id, contactId: record.PersonContactId, personAccount: true };
}

/**
 * @param {object} parts
 * @param {Workspace} parts.workspace
 * @param {import("./server-api.js").ServerApi} parts.server
 * @param {(info: object) => void} parts.tell
 */
export function watchNavigation({ workspace, server, tell }) {
  const tellRecord = async () => {
    // A slow record must not arrive after the page that followed it.
    const asked = workspace.front?.key;
    const info = await viewInfo(workspace, server);
    if (workspace.front?.key === asked) tell(info);
  };
  workspace.addEventListener("navigate", () => {
    if (workspace.front?.place.type === "record") void tellRecord();
    else if (!workspace.isConsole) tell({ url: location.href });
  });
  onReturn(() => void tellRecord());
  return { told: () => void tellRecord() };
}

/** Calls back when the window comes to the front again, but not when the focus only comes back from the panel's iframe. */
function onReturn(/** @type {() => void} */ callback) {
  let isAway = false;
  const leave = () => {
    isAway ||= document.visibilityState === "hidden" || !document.hasFocus();
  };
  const arrive = () => {
    if (!isAway || document.visibilityState === "hidden") return;
    isAway = false;
    callback();
  };
  window.addEventListener("blur", leave);
  window.addEventListener("focus", arrive);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? leave() : arrive()));
}
