/** The directory as a panel sees it, and what of it fits a search. Pure. */
import type { DirectoryEntryView, DirectoryOpened, FavoriteView } from "../protocol/types.gen";
import { plain } from "./plain-text";

export type DirectoryTab = "colleagues" | "favorites" | "recent";

export interface DirectoryRow {
  readonly number: string;
  /** The number as it is shown. */
  readonly text: string;
  /** "" when nobody has given it one. */
  readonly name: string;
  readonly entry: DirectoryEntryView | null;
  readonly recent: DirectoryOpened["recent"][number] | null;
  readonly isFavorite: boolean;
}

export const withEntry = (directory: DirectoryOpened, entry: DirectoryEntryView): DirectoryOpened => ({
  ...directory,
  entries: directory.entries.map((known) => (known.extension === entry.extension ? entry : known)),
});

/** The rows of a tab that have the text in their name or number, however it was typed. */
export function rowsOf(directory: DirectoryOpened, tab: DirectoryTab, search: string): readonly DirectoryRow[] {
  const wanted = plain(search);
  return allRows(directory, tab).filter((row) => [plain(row.name), row.number, row.text].some((text) => text.includes(wanted)));
}

function allRows(directory: DirectoryOpened, tab: DirectoryTab): readonly DirectoryRow[] {
  const entries = new Map(directory.entries.map((entry) => [entry.extension, entry]));
  const favorites = new Map(directory.favorites.map((favorite) => [favorite.number, favorite]));
  const row = (number: string, text: string, recent: DirectoryRow["recent"] = null): DirectoryRow => {
    const entry = entries.get(number) ?? null;
    const favorite = favorites.get(number);
    const name = nameOf(favorite, entry) || (recent?.name ?? "");
    return { number, text, name, entry, recent, isFavorite: favorite !== undefined };
  };
  switch (tab) {
    case "colleagues":
      return directory.entries.map((entry) => row(entry.extension, entry.extension));
    case "favorites":
      return directory.favorites.map((favorite) => row(favorite.number, favorite.number_text));
    case "recent":
      return directory.recent.map((recent) => row(recent.number, recent.number_text, recent));
  }
}

/** Who is signed in there now, before what the agent once called it. */
const nameOf = (favorite: FavoriteView | undefined, entry: DirectoryEntryView | null): string => {
  if (entry !== null && entry.name !== "") return entry.name;
  return favorite !== undefined && favorite.label !== favorite.number ? favorite.label : "";
};
