/** The messages about the telephone in the panel, from unknown to typed. */
import { list, nullable, oneOf, record, text } from "./checks";
import type { IceServer, VoiceAccess, VoiceAnswer, VoiceLine } from "./types.gen";

const iceServer = record<IceServer>({ urls: list(text), username: nullable(text), credential: nullable(text) });

const access = record<VoiceAccess>({ websocket_url: text, sip_uri: text, password: text, ice_servers: list(iceServer) });

const line = record<VoiceLine>({ role: oneOf("telephone", "bystander", "not_set_up"), access: nullable(access) });

export const parseVoiceLine = (raw: unknown): VoiceLine => line(raw, "voice_line");

export const parseVoiceAnswer = (raw: unknown): VoiceAnswer => record<VoiceAnswer>({ call_id: text })(raw, "voice_answer");
