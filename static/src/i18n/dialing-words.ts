/** What is said while the agent's own phone rings for a call that the agent makes; loaded with the screens. */
import type { AgentView, CallView, Language, Snapshot } from "../protocol/types.gen";

type Mode = AgentView["answer_mode"];

interface Words {
  readonly thenDials: Readonly<Record<Mode, string>>;
  readonly thenFetches: Readonly<Record<Mode, string>>;
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
};

const WORDS: Readonly<Record<Language, Words>> = { ja, en };

/** What has to happen at the agent's phone before anything is dialed; null when nothing has to. */
export function ownPhoneText(call: CallView | null, snapshot: Snapshot, language: Language): string | null {
  if (call?.dial_stage !== "own_phone") return null;
  const { thenDials, thenFetches } = WORDS[language];
  const isFetching = snapshot.parked.some(({ space }) => space === call.dialed_number);
  return (isFetching ? thenFetches : thenDials)[snapshot.agent.answer_mode];
}
