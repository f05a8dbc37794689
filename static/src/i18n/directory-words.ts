/** The words of the directory, loaded with it. */
import type { Direction, Language, Presence } from "../protocol/types.gen";
import type { DirectoryTab } from "../state/directory";

export interface DirectoryWords {
  readonly directorySearch: string;
  readonly directoryClose: string;
  readonly directoryLoading: string;
  readonly directoryEmpty: string;
  readonly noFavorites: string;
  readonly directoryTabs: Readonly<Record<DirectoryTab, string>>;
  readonly presences: Readonly<Record<Presence, string>>;
  readonly recentCalls: Readonly<Record<Direction, string>>;
  readonly notConnected: string;
  readonly favorite: string;
}

const ja: DirectoryWords = {
  directorySearch: "名前または番号で検索",
  directoryClose: "電話帳を閉じる",
  directoryLoading: "読み込んでいます…",
  directoryEmpty: "該当する相手はいません。",
  noFavorites: "お気に入りはまだありません。「内線」や「履歴」の☆を押すと、ここに追加されます。",
  directoryTabs: { colleagues: "内線", favorites: "お気に入り", recent: "履歴" },
  presences: { available: "応答可能", ringing: "着信中", busy: "通話中", away: "離席中", offline: "電話機未接続" },
  recentCalls: { inbound: "着信", outbound: "発信", internal: "内線" },
  notConnected: "未接続",
  favorite: "お気に入り",
};

const en: DirectoryWords = {
  directorySearch: "Search name or number",
  directoryClose: "Close the directory",
  directoryLoading: "Loading…",
  directoryEmpty: "Nobody fits.",
  noFavorites: "No favorites yet. Press ☆ beside a colleague or a recent call to add one.",
  directoryTabs: { colleagues: "Colleagues", favorites: "Favorites", recent: "Recent" },
  presences: { available: "Available", ringing: "Ringing", busy: "On the phone", away: "Away", offline: "Phone offline" },
  recentCalls: { inbound: "Inbound", outbound: "Outbound", internal: "Internal" },
  notConnected: "Not connected",
  favorite: "Favorite",
};

export const DIRECTORY_WORDS: Readonly<Record<Language, DirectoryWords>> = { ja, en };
