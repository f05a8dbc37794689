/** What is said while the line to the bridge is down, apart from the manual's sentence; loaded with the screens. */
import type { Language } from "../protocol/types.gen";

export interface ConnectionWords {
  readonly reconnecting: string;
  /** Of a telephone of its own; a page that is the telephone may have lost the voice with the same line. */
  readonly callGoesOn: string;
  /** In place of the manual's sentence where the page is the telephone of a call. */
  readonly lostInVoiceCall: string;
  /** What texts advise, and what to do instead while the page is the telephone of a call. */
  readonly reload: RegExp;
  readonly reloadLater: string;
}

const ja: ConnectionWords = {
  reconnecting: "再接続しています…",
  callGoesOn: "通話は続いています。",
  lostInVoiceCall:
    "サーバに接続できません。再接続を続けています。この画面を閉じたり読み込み直したりすると、続いている通話も切れます。",
  reload: /ブラウザをリロードしてください。?/,
  reloadLater: "通話が終わってから、ブラウザをリロードしてください。",
};

const en: ConnectionWords = {
  reconnecting: "Reconnecting…",
  callGoesOn: "The call goes on.",
  lostInVoiceCall:
    "No connection to the server; still trying. Closing or reloading this page would end a call that goes on.",
  reload: /Please reload the browser\.?/,
  reloadLater: "Reload the browser when the call has ended.",
};

export const connectionWords: Readonly<Record<Language, ConnectionWords>> = { ja, en };
