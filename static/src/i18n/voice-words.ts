/** The words of the telephone in the panel, loaded with it. */
import type { Language } from "../protocol/types.gen";
import type { VoiceCall, VoiceProblem, VoiceRegistration } from "../state/voice-state";

export interface VoiceWords {
  readonly title: string;
  readonly registrations: Readonly<Record<VoiceRegistration, string>>;
  readonly calls: Readonly<Record<Exclude<VoiceCall, "none">, string>>;
  readonly problems: Readonly<Record<VoiceProblem, string>>;
  readonly retry: string;
  readonly takeOver: string;
  readonly mute: string;
  readonly settings: string;
  readonly microphone: string;
  readonly speaker: string;
  readonly automatic: string;
  readonly level: string;
  readonly ringVolume: string;
  readonly speakerFixed: string;
}

const ja: VoiceWords = {
  title: "ブラウザの電話",
  registrations: {
    off: "停止中",
    connecting: "接続中…",
    ready: "使用できます",
    unreachable: "接続できません",
    refused: "登録できません",
  },
  calls: { ringing: "着信中", answering: "応答中…", talking: "音声接続中" },
  problems: {
    not_set_up:
      "ブラウザの電話は設定されていないため、音声を使用できません。管理者にご連絡いただくか、別のサインイン端末をご利用ください。",
    bystander: "別のタブがブラウザの電話として動作しています。音声はそのタブから聞こえます。",
    insecure: "安全な接続(https)ではないため、マイクを使用できません。管理者にご連絡ください。",
    frame:
      "Salesforceの画面がこのパネルにマイクの使用を許可していません(iframeのallow=\"microphone\")。管理者にご連絡ください。",
    denied: "マイクの使用がブロックされています。ブラウザのアドレスバーからマイクを許可し、再試行してください。",
    missing: "マイクが見つかりません。ヘッドセットを接続し、再試行してください。",
    busy: "マイクを使用できません。ほかのアプリが使用している場合は閉じて、再試行してください。",
    refused: "電話交換機がブラウザの電話の登録を拒否しました。端末のSIPパスワードについて管理者にご連絡ください。",
    unreachable:
      "電話交換機に音声を接続できません。自動的に再接続します。続く場合はネットワークをご確認ください。",
    ringtone_blocked: "ブラウザが着信音を止めています。このパネルを一度クリックしてください。",
  },
  retry: "再試行",
  takeOver: "このタブを電話にする",
  mute: "ミュート",
  settings: "音声の設定",
  microphone: "マイク",
  speaker: "スピーカー",
  automatic: "自動選択",
  level: "マイクの音量",
  ringVolume: "着信音の音量",
  speakerFixed: "このブラウザではOSの設定のスピーカーを使用します。",
};

const en: VoiceWords = {
  title: "Phone in the browser",
  registrations: {
    off: "Off",
    connecting: "Connecting…",
    ready: "Ready",
    unreachable: "Not connected",
    refused: "Not registered",
  },
  calls: { ringing: "Ringing", answering: "Answering…", talking: "Audio connected" },
  problems: {
    not_set_up:
      "The phone in the browser is not set up, so there is no sound here. Tell your administrator, or sign in at another terminal.",
    bystander: "Another tab is your phone. The sound is there.",
    insecure: "The microphone cannot be used because this page did not come by https. Tell your administrator.",
    frame:
      'The Salesforce page does not let this panel use the microphone (allow="microphone" of the iframe). Tell your administrator.',
    denied: "The microphone is blocked. Allow it in the browser's address bar, then try again.",
    missing: "There is no microphone. Plug in a headset, then try again.",
    busy: "The microphone cannot be used. If another program has it, close that program, then try again.",
    refused:
      "The phone system refused to register the phone in the browser. Tell your administrator about the terminal's SIP password.",
    unreachable: "No sound connection to the phone system. It is tried again by itself; if this stays, check the network.",
    ringtone_blocked: "The browser holds the ringtone back. Click once into this panel.",
  },
  retry: "Try again",
  takeOver: "Make this tab the phone",
  mute: "Mute",
  settings: "Sound settings",
  microphone: "Microphone",
  speaker: "Speaker",
  automatic: "Automatic",
  level: "Microphone level",
  ringVolume: "Ringtone volume",
  speakerFixed: "This browser uses the speaker of the system's settings.",
};

export const VOICE_WORDS: Readonly<Record<Language, VoiceWords>> = { ja, en };
