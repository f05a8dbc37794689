/** The telephone in the panel, as this page load knows it. Pure. */
import type { VoiceRole } from "../protocol/types.gen";

export type VoiceMicrophone = "unknown" | "ready" | "denied" | "frame" | "insecure" | "missing" | "busy";
export type VoiceRegistration = "off" | "connecting" | "ready" | "unreachable" | "refused";
export type VoiceCall = "none" | "ringing" | "answering" | "talking";

export interface VoiceDevice {
  readonly id: string;
  readonly label: string;
}

/** What the agent has chosen in this browser; null is the computer's own choice. */
export interface VoiceChoice {
  readonly microphone: string | null;
  readonly speaker: string | null;
}

export interface VoiceState {
  readonly role: VoiceRole | null;
  readonly registration: VoiceRegistration;
  readonly microphone: VoiceMicrophone;
  readonly call: VoiceCall;
  readonly isMuted: boolean;
  readonly isRingtoneBlocked: boolean;
  readonly microphones: readonly VoiceDevice[];
  readonly speakers: readonly VoiceDevice[];
  readonly choice: VoiceChoice;
}

export const FIRST_CHOICE: VoiceChoice = { microphone: null, speaker: null };

export const initialVoice = (choice: VoiceChoice): VoiceState => ({
  role: null,
  registration: "off",
  microphone: "unknown",
  call: "none",
  isMuted: false,
  isRingtoneBlocked: false,
  microphones: [],
  speakers: [],
  choice,
});

/** Each change names what is different; there is nothing to derive. */
export const changeVoice = (state: VoiceState, change: Partial<VoiceState>): VoiceState => ({ ...state, ...change });

/** What keeps the agent from talking, most fundamental first. */
export type VoiceProblem =
  | "not_set_up"
  | "bystander"
  | "insecure"
  | "frame"
  | "denied"
  | "missing"
  | "busy"
  | "refused"
  | "unreachable"
  | "ringtone_blocked";

export function voiceProblem(state: VoiceState): VoiceProblem | null {
  if (state.role === "not_set_up" || state.role === "bystander") return state.role;
  if (state.microphone !== "unknown" && state.microphone !== "ready") return state.microphone;
  if (state.registration === "refused" || state.registration === "unreachable") return state.registration;
  return state.isRingtoneBlocked ? "ringtone_blocked" : null;
}
