/** The few words of both languages that the start itself needs, so that it waits for no dictionary. */
import type { Language } from "../protocol/types.gen";
import type { ProblemCode } from "../state/panel-state";
import type { UtilityItem } from "../state/selectors";

/** What can go wrong before a dictionary is there. */
export type StartProblem = Extract<
  ProblemCode,
  | "option_off"
  | "unknown_org"
  | "protocol_mismatch"
  | "unreachable"
  | "outside_salesforce"
  | "bad_origin"
  | "open_cti_failed"
  | "part_missing"
>;

export interface StartWords {
  readonly initializing: string;
  readonly initSteps: { readonly salesforce: string; readonly server: string };
  readonly initFailed: string;
  readonly initCauses: { readonly salesforce: string; readonly server: string };
  readonly outsideSalesforceHint: string;
  readonly retry: string;
  readonly doctor: string;
  readonly utilityItems: Readonly<Record<UtilityItem, string>>;
  readonly problems: Readonly<Record<StartProblem, string>>;
}

const ja: StartWords = {
  initializing: "初期化",
  initSteps: { salesforce: "Salesforceに接続しています…", server: "サーバに接続しています…" },
  initFailed: "BIZTEL設定をご確認ください。",
  initCauses: {
    salesforce: "Salesforce Open CTI APIが無効です。Salesforceのアカウント権限などをご確認ください。",
    server:
      "BIZTEL Open CTIサーバに接続できません。BIZTEL Open CTIサーバのURL設定、ブラウザのセキュリティ設定などをご確認ください。",
  },
  outsideSalesforceHint:
    "この画面はSalesforce Lightning Experienceのユーティリティバーから開いてください。単独では利用できません。",
  retry: "再試行",
  doctor: "診断",
  utilityItems: { idle: "ソフトフォン", ringing: "着信中", on_call: "通話中" },
  problems: {
    option_off: "このSalesforce組織では「OpenCTI」オプションが有効になっていません。管理者にご確認ください。",
    unknown_org: "このSalesforce組織はサーバに登録されていません。",
    protocol_mismatch: "サーバが更新されました。ブラウザをリロードしてください。",
    unreachable: "サーバから応答がありません。",
    outside_salesforce: "Salesforceの外で開かれています。",
    bad_origin: "sfdcIframeOrigin の値が正しくありません。",
    open_cti_failed: "Salesforce Open CTI APIを実行できませんでした。",
    part_missing: "画面の一部を読み込めませんでした。ブラウザをリロードしてください。",
  },
};

const en: StartWords = {
  initializing: "Starting",
  initSteps: { salesforce: "Connecting to Salesforce…", server: "Connecting to the server…" },
  initFailed: "Please check the settings of the call center.",
  initCauses: {
    salesforce: "The Salesforce Open CTI API is not available. Please check the permissions of your Salesforce account.",
    server:
      "The Open CTI server cannot be reached. Please check the server's URL in the settings and the security settings of the browser.",
  },
  outsideSalesforceHint: "Open this page from the utility bar of Salesforce Lightning Experience. It does not work alone.",
  retry: "Try again",
  doctor: "Doctor",
  utilityItems: { idle: "Softphone", ringing: "Incoming call", on_call: "On a call" },
  problems: {
    option_off: "The option OpenCTI is not enabled for this Salesforce org. Please ask your administrator.",
    unknown_org: "This Salesforce org is not registered at the Open CTI server.",
    protocol_mismatch: "The server was updated. Please reload the browser.",
    unreachable: "The server does not answer.",
    outside_salesforce: "Opened outside Salesforce.",
    bad_origin: "The value of sfdcIframeOrigin is not valid.",
    open_cti_failed: "The Salesforce Open CTI API could not be used.",
    part_missing: "A part of the screen could not be loaded. Please reload the browser.",
  },
};

export const START_WORDS: Readonly<Record<Language, StartWords>> = { ja, en };
