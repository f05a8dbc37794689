/** The messages that are taken by files fetched after the start; apart from `parse`, so that the start need not have it. */
import { queueLoad } from "./answers";
import { bool, type Check, isFields, list, record, refuse, text, UnreadableMessage } from "./checks";
import { directoryEntry, favorite, wrapUp } from "./parse";
import type { CallLogged, DirectoryChanged, FavoritesChanged, QueuesChanged, SaveLog, WrapUpChanged } from "./types.gen";

const logValue: Check<string | number | null> = (value, at) =>
  value === null || typeof value === "string" || typeof value === "number" ? value : refuse(at, "text or number");
const logValues: Check<SaveLog["values"]> = (value, at) =>
  isFields(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, logValue(item, `${at}.${name}`)]))
    : refuse(at, "fields");

const saveLog = record<SaveLog>({ activity_id: text, values: logValues });
const callLogged = record<CallLogged>({ entry_id: text, task_id: text, record_ids: list(text) });
const wrapUpChanged = record<WrapUpChanged>({ entry_id: text, panel_id: text, is_saved: bool, wrap_up: wrapUp });
const directoryChanged = record<DirectoryChanged>({ entry: directoryEntry });
const favoritesChanged = record<FavoritesChanged>({ favorites: list(favorite) });
const queuesChanged = record<QueuesChanged>({ queues: list(queueLoad), is_whole: bool });

/** A check that gives null for what cannot be read: it is of no use, and asking again would not bring it back. */
export const reader =
  <T>(check: Check<T>) =>
  (raw: unknown): T | null => {
    try {
      return check(raw, "");
    } catch (error) {
      if (error instanceof UnreadableMessage) return null;
      throw error;
    }
  };

export const readSaveLog = reader(saveLog);
export const readCallLogged = reader(callLogged);
export const readWrapUpChanged = reader(wrapUpChanged);
export const readDirectoryChanged = reader(directoryChanged);
export const readFavoritesChanged = reader(favoritesChanged);
export const readQueuesChanged = reader(queuesChanged);
