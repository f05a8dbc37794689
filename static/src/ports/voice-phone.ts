/**
 * The SIP telephone in the page: it registers at the PBX, rings, answers. The only file that knows the SIP library.
 *
 * It never decides: what becomes of a call is told by the bridge. One call at a time, as the PBX sees to it.
 */
import { UA, WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent, UAConfiguration } from "jssip/lib/UA";

import type { IceServer, VoiceAccess } from "../protocol/types.gen";
import type { Cancel, Clock } from "./clock";

/** `refused`: the PBX does not accept name or password; trying again changes nothing. */
export type RegistrationLoss = "unreachable" | "refused";

export interface VoicePhoneEvents {
  readonly onRegistered: () => void;
  /** Attempts go on by themselves, unless it was refused. */
  readonly onLost: (why: RegistrationLoss) => void;
  /** `isOwnCall`: the PBX calls us for a number that the agent has dialled; to be answered at once. */
  readonly onRinging: (isOwnCall: boolean) => void;
  readonly onTalking: () => void;
  readonly onSound: (remote: MediaStream) => void;
  readonly onEnded: () => void;
}

export interface VoicePhone {
  readonly start: (access: VoiceAccess, events: VoicePhoneEvents) => void;
  /** Leaves the PBX; a call that is up ends. */
  readonly stop: () => void;
  /** The ringing call; nothing happens when none rings. */
  readonly answer: (microphone: MediaStream) => void;
  readonly setMuted: (isMuted: boolean) => void;
  /** Another microphone for the call that is up. */
  readonly speakInto: (microphone: MediaStream) => Promise<void>;
}

const REGISTER_FOR_S = 300;
const RETRY_MS = 5_000;
/** A candidate that has not been found by then (a STUN server that is silent) is not waited for. */
const GATHER_LIMIT_MS = 700;
/** What our bridge lets the PBX put into an INVITE that is to be answered at once. */
const ANSWER_AT_ONCE = "answer-after=0";
const BUSY_HERE = 486;

export class JsSipPhone implements VoicePhone {
  private ua: UA | null = null;
  private session: RTCSession | null = null;
  private iceServers: readonly IceServer[] = [];
  private retry: Cancel | null = null;

  constructor(private readonly deps: { readonly clock: Clock }) {}

  start(access: VoiceAccess, events: VoicePhoneEvents): void {
    this.stop();
    this.iceServers = access.ice_servers;
    const ua = new UA(configuration(access));
    this.ua = ua;
    this.listen(ua, events);
    ua.start();
  }

  stop(): void {
    this.retry?.();
    this.retry = null;
    const { ua } = this;
    this.ua = null;
    this.session = null;
    ua?.removeAllListeners();
    ua?.stop();
  }

  answer(microphone: MediaStream): void {
    this.session?.answer({
      mediaStream: microphone,
      pcConfig: { iceServers: this.iceServers.map(asRtcIceServer), bundlePolicy: "max-bundle" },
    });
  }

  setMuted(isMuted: boolean): void {
    if (isMuted) this.session?.mute({ audio: true });
    else this.session?.unmute({ audio: true });
  }

  async speakInto(microphone: MediaStream): Promise<void> {
    const [track] = microphone.getAudioTracks();
    const connection = this.session?.connection;
    if (track === undefined || connection === undefined) return;
    await Promise.all(connection.getSenders().map((sender) => sender.replaceTrack(track)));
  }

  private listen(ua: UA, events: VoicePhoneEvents): void {
    ua.on("registered", () => events.onRegistered());
    ua.on("disconnected", () => events.onLost("unreachable"));
    ua.on("registrationFailed", ({ response }) => {
      const status = (response as { status_code?: number } | null)?.status_code ?? 0;
      if (status === 401 || status === 403 || status === 404) {
        events.onLost("refused");
        return;
      }
      events.onLost("unreachable");
      this.retry?.();
      this.retry = this.deps.clock.after(RETRY_MS, () => ua.register());
    });
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      if (!isIncoming(event)) return;
      if (this.session !== null) event.session.terminate({ status_code: BUSY_HERE });
      else this.take(event.session, isForOwnCall(event), events);
    });
  }

  private take(session: RTCSession, isOwnCall: boolean, events: VoicePhoneEvents): void {
    this.session = session;
    const end = (): void => {
      if (this.session !== session) return;
      this.session = null;
      events.onEnded();
    };
    session.on("ended", end);
    session.on("failed", end);
    session.on("accepted", () => events.onTalking());
    session.on("peerconnection", ({ peerconnection }) =>
      peerconnection.addEventListener("track", ({ track }) => events.onSound(new MediaStream([track]))),
    );
    let isWaiting = false;
    session.on("icecandidate", ({ ready }) => {
      if (isWaiting) return;
      isWaiting = true;
      this.deps.clock.after(GATHER_LIMIT_MS, ready);
    });
    events.onRinging(isOwnCall);
  }
}

function isIncoming(event: RTCSessionEvent): event is IncomingRTCSessionEvent {
  const originator: string = event.originator;
  return originator === "remote";
}

function isForOwnCall({ request }: IncomingRTCSessionEvent): boolean {
  // Not there in most calls, whatever the library's types say.
  const header = request.getHeader("Call-Info") as string | undefined;
  return header?.includes(ANSWER_AT_ONCE) ?? false;
}

const configuration = (access: VoiceAccess): UAConfiguration => ({
  sockets: [new WebSocketInterface(access.websocket_url)],
  uri: access.sip_uri,
  password: access.password,
  register_expires: REGISTER_FOR_S,
  connection_recovery_min_interval: 1,
  connection_recovery_max_interval: 15,
  session_timers: false,
  user_agent: "octi_bridge panel",
});

const asRtcIceServer = ({ urls, username, credential }: IceServer): RTCIceServer => ({
  urls: [...urls],
  ...(username === null ? {} : { username }),
  ...(credential === null ? {} : { credential }),
});
