/** The texts of the doctor's page: of its own file, since hardly anybody ever reads them. */
import type { Language } from "../protocol/types.gen";
import type { CheckFinding, CheckName, CheckState } from "../state/doctor";

export interface DoctorWords {
  readonly title: string;
  readonly examining: string;
  readonly failed: string;
  readonly browser: string;
  readonly server: string;
  readonly serverParts: { readonly not_allowed: string; readonly unreachable: string };
  readonly again: string;
  readonly save: string;
  readonly saved: string;
  readonly saveHint: string;
  readonly close: string;
  readonly states: Readonly<Record<CheckState, string>>;
  readonly checks: Readonly<Record<CheckName, string>>;
  /** What is wrong, and how to mend it. */
  readonly findings: Readonly<Record<CheckFinding, readonly [string, string]>>;
}

const ja: DoctorWords = {
  title: "診断",
  examining: "診断しています…",
  failed: "診断できませんでした。もう一度お試しください。",
  browser: "このブラウザ",
  server: "サーバ",
  serverParts: {
    not_allowed: "サーバの診断には、システム管理者のアカウントでサインインしてください。",
    unreachable: "サーバの診断結果を取得できませんでした。",
  },
  again: "再診断",
  save: "サポート用ファイルを保存",
  saved: "サポート用ファイルを保存しました。",
  saveHint: "電話番号は下4桁のみ、パスワードなどの秘密情報は含まれません。",
  close: "閉じる",
  states: { ok: "正常", advice: "推奨", wrong: "要対応", skipped: "対象外", unchecked: "未確認" },
  checks: {
    origin: "表示元",
    open_cti: "Salesforce Open CTI API",
    connection: "サーバとの接続",
    storage: "ブラウザの保存領域",
    microphone: "マイク",
    settings: "コールセンターの設定値",
    clock: "PCの時計",
  },
  findings: {
    not_secure: ["https で表示されていません。", "CTIアダプタのURLを https:// のアドレスに変更してください。"],
    outside_salesforce: [
      "Salesforceの外で開かれています。",
      "Lightning Experienceのユーティリティバーから開いてください。",
    ],
    framed_by_another: [
      "別のページの中に表示されています。",
      "Salesforceの画面以外に埋め込まず、ユーティリティバーから開いてください。",
    ],
    open_cti_not_loaded: [
      "Open CTI APIを読み込めません。",
      "ユーザーがコールセンターに追加されているか、ブラウザの拡張機能が遮断していないかご確認ください。",
    ],
    open_cti_silent: [
      "Open CTI APIが応答しません。",
      "Salesforceの画面をリロードしてください。続く場合は、別のソフトフォンが開いていないかご確認ください。",
    ],
    not_connected: [
      "サーバに接続していません。",
      "サーバのURL、証明書、プロキシ、セキュリティ製品の設定をご確認ください。",
    ],
    no_websocket: [
      "WebSocketが通らないため、代替方式で接続しています。",
      "プロキシで /socket.io/ のWebSocketを許可してください。表示が速くなります。",
    ],
    tab_storage_blocked: [
      "ブラウザが保存を遮断しています。",
      "リロードのたびにサインインが必要です。サイトデータの保存を許可してください。",
    ],
    profile_storage_blocked: [
      "ブラウザが保存の一部を遮断しています。",
      "前回のアカウントを記憶できません。サイトデータの保存を許可してください。",
    ],
    no_broadcast: ["タブ間で連携できません。", "タブごとにサインインが必要です。ブラウザを更新してください。"],
    microphone_denied: ["マイクの使用が拒否されています。", "アドレスバーの鍵のアイコンからマイクを許可してください。"],
    microphone_not_allowed: [
      "この画面ではマイクを使用できません。",
      "Salesforceの「信頼済みURL」でこのサーバにマイクを許可してください。",
    ],
    settings_rejected: [
      "使用できない設定値があり、既定値を使用しています。",
      "Salesforceの設定 → コールセンターで値を修正してください。",
    ],
    clock_differs: ["PCの時計がサーバと異なります。", "時刻の自動設定を有効にしてください。"],
  },
};

const en: DoctorWords = {
  title: "Doctor",
  examining: "Examining…",
  failed: "The examination failed. Please try again.",
  browser: "This browser",
  server: "Server",
  serverParts: {
    not_allowed: "To examine the server, sign in with an administrator's account.",
    unreachable: "The server's own findings could not be had.",
  },
  again: "Examine again",
  save: "Save support file",
  saved: "The support file was saved.",
  saveHint: "Phone numbers show their last four digits; passwords and other secrets are not in it.",
  close: "Close",
  states: { ok: "ok", advice: "advice", wrong: "wrong", skipped: "not needed", unchecked: "not checked" },
  checks: {
    origin: "Where it is shown",
    open_cti: "Salesforce Open CTI API",
    connection: "Connection to the server",
    storage: "Browser storage",
    microphone: "Microphone",
    settings: "Settings of the call center",
    clock: "Clock of this PC",
  },
  findings: {
    not_secure: ["It is not shown over https.", "Change the CTI adapter URL to an https:// address."],
    outside_salesforce: ["It is open outside of Salesforce.", "Open it from the utility bar of Lightning Experience."],
    framed_by_another: [
      "It is shown inside another page.",
      "Open it from the utility bar; do not embed it anywhere but in Salesforce.",
    ],
    open_cti_not_loaded: [
      "The Open CTI API cannot be loaded.",
      "Check that the user belongs to the call center, and that no browser extension blocks it.",
    ],
    open_cti_silent: [
      "The Open CTI API does not answer.",
      "Reload the Salesforce page; if it goes on, see whether another softphone is open.",
    ],
    not_connected: [
      "There is no connection to the server.",
      "Check the server's URL and certificate, proxies and security products.",
    ],
    no_websocket: [
      "WebSocket does not get through; a slower way is used.",
      "Let the proxy pass WebSocket on /socket.io/: the panel becomes faster.",
    ],
    tab_storage_blocked: [
      "The browser blocks storage.",
      "Every reload asks to sign in again. Allow this site to store data.",
    ],
    profile_storage_blocked: [
      "The browser blocks part of the storage.",
      "The last account is not remembered. Allow this site to store data.",
    ],
    no_broadcast: ["Tabs cannot speak to each other.", "Each tab needs its own sign-in. Update the browser."],
    microphone_denied: ["The microphone is refused.", "Allow it by the lock icon in the address bar."],
    microphone_not_allowed: [
      "The microphone cannot be used in this frame.",
      "Allow it for this server in Setup, Trusted URLs.",
    ],
    settings_rejected: [
      "Some settings cannot be used; the defaults are.",
      "Correct the values in Setup, Call Centers.",
    ],
    clock_differs: ["The clock of this PC differs from the server's.", "Let it set its time by itself."],
  },
};

export const doctorWords: Readonly<Record<Language, DoctorWords>> = { ja, en };
