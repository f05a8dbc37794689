/** What is said while the own phone rings for a call that the agent makes, and of leaving in mid-call; loaded with the screens. */
import type { AgentView, CallView, Language, Snapshot } from "../protocol/types.gen";

type Mode = AgentView["answer_mode"];

interface Words {
  readonly thenDials: Readonly<Record<Mode, string>>;
  readonly thenFetches: Readonly<Record<Mode, string>>;
  /** An extension behind the number. */
  readonly leftOut: string;
  readonly signOutInCall: string;
  /** Where the page is the telephone. */
  readonly signOutEndsVoice: string;
}

const ja: Words = {
  thenDials: {
    manual: "受話器を取ると発信します",
    notify: "受話器を取ると発信します",
    auto_answer: "電話機が自動で応答すると発信します",
    webrtc: "マイクの準備ができると発信します",
  },
  thenFetches: {
    manual: "受話器を取るとパーク中の通話につながります",
    notify: "受話器を取るとパーク中の通話につながります",
    auto_answer: "電話機が自動で応答するとパーク中の通話につながります",
    webrtc: "マイクの準備ができるとパーク中の通話につながります",
  },
  leftOut: "内線{n}は省いて発信しました。つながったら相手に伝えてください。",
  signOutInCall: "通話中です。通話は電話機で続きますが、ここでは操作できなくなります。サインアウトしますか?",
  signOutEndsVoice: "通話中です。サインアウトすると、通話の音声も切れます。サインアウトしますか?",
};

const en: Words = {
  thenDials: {
    manual: "Pick up your phone to dial",
    notify: "Pick up your phone to dial",
    auto_answer: "Dials as soon as your phone answers by itself",
    webrtc: "Dials as soon as the microphone is ready",
  },
  thenFetches: {
    manual: "Pick up your phone to take the parked call",
    notify: "Pick up your phone to take the parked call",
    auto_answer: "The parked call comes as soon as your phone answers by itself",
    webrtc: "The parked call comes as soon as the microphone is ready",
  },
  leftOut: "Extension {n} was left out. Ask for it when the call is answered.",
  signOutInCall: "You are in a call. It goes on at your phone, but you cannot control it here any more. Sign out?",
  signOutEndsVoice: "You are in a call. Signing out ends its sound, too. Sign out?",
};

export const dialingWords: Readonly<Record<Language, Words>> = { ja, en };

/** What has to happen at the agent's phone before anything is dialed; null when nothing has to. */
export function ownPhoneText(call: CallView | null, snapshot: Snapshot, language: Language): string | null {
  if (call?.dial_stage !== "own_phone") return null;
  const { thenDials, thenFetches } = dialingWords[language];
  const isFetching = snapshot.parked.some(({ space }) => space === call.dialed_number);
  return (isFetching ? thenFetches : thenDials)[snapshot.agent.answer_mode];
}
