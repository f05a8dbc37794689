import { beforeEach, describe, expect, it } from "vitest";

import { settle } from "../../tests/fakes/fake-clock";
import { FakeKeyValue } from "../../tests/fakes/fake-surroundings";
import { FakeAudio, FakePhone, FakeRinger } from "../../tests/fakes/fake-voice";
import type { VoiceAccess, VoiceLine } from "../protocol/types.gen";
import { createStore, type Store } from "../state/store";
import { changeVoice, FIRST_CHOICE, initialVoice, voiceProblem, type VoiceState } from "../state/voice-state";
import { rememberedChoice, VoiceDesk } from "./voice-desk";

const ACCESS: VoiceAccess = {
  websocket_url: "wss://pbx.example.com/ws",
  sip_uri: "sip:204@pbx.example.com",
  password: "secret",
  ice_servers: [],
};
const TELEPHONE: VoiceLine = { role: "telephone", access: ACCESS };
const BYSTANDER: VoiceLine = { role: "bystander", access: null };

let phone: FakePhone;
let audio: FakeAudio;
let ringer: FakeRinger;
let profile: FakeKeyValue;
let store: Store<VoiceState, Partial<VoiceState>>;
let desk: VoiceDesk;

beforeEach(() => {
  phone = new FakePhone();
  audio = new FakeAudio();
  ringer = new FakeRinger();
  profile = new FakeKeyValue();
  store = createStore(changeVoice, initialVoice(FIRST_CHOICE));
  desk = new VoiceDesk({ phone, audio, ringer, store, profile, volume: () => 40 });
});

const ready = async (): Promise<void> => {
  desk.take(TELEPHONE);
  phone.pbx().onRegistered();
  await settle();
};

const talk = async (): Promise<void> => {
  await ready();
  phone.pbx().onRinging(false);
  desk.answer();
  await settle();
};

describe("the line", () => {
  it("is registered by the telephone only, which asks for the microphone before the first call", async () => {
    desk.take(BYSTANDER);
    await settle();
    expect(phone.isStarted).toBe(false);
    expect(audio.opened).toEqual([]);
    await ready();
    expect(phone.registeredWith).toEqual(["sip:204@pbx.example.com"]);
    expect(store.state()).toMatchObject({ registration: "ready", microphone: "ready" });
    expect(store.state().microphones).toEqual(audio.found.microphones);
    expect(audio.openCount).toBe(0);
  });

  it("named again after a reconnection registers no second time", async () => {
    await ready();
    desk.take({ ...TELEPHONE, access: { ...ACCESS } });
    expect(phone.registeredWith).toHaveLength(1);
  });

  it("given to another panel during a call goes when the call is over", async () => {
    await talk();
    desk.take(BYSTANDER);
    expect(phone.isStarted).toBe(true);
    expect(store.state().role).toBe("telephone");
    phone.pbx().onEnded();
    expect(phone.isStarted).toBe(false);
    expect(store.state()).toMatchObject({ role: "bystander", registration: "off" });
  });

  it("ends with the session", async () => {
    await talk();
    desk.leave();
    expect(phone.isStarted).toBe(false);
    expect(audio).toMatchObject({ openCount: 0, isPlaying: false });
    expect(store.state().role).toBeNull();
  });
});

describe("a call", () => {
  it("rings, is answered by the microphone that opens then, and is heard", async () => {
    await ready();
    phone.pbx().onRinging(false);
    expect(ringer).toMatchObject({ isRinging: true, volume: 0.4 });
    expect(desk.answer()).toBe(true);
    await settle();
    expect(phone.answeredWith).not.toBeNull();
    expect(ringer.isRinging).toBe(false);
    expect(audio).toMatchObject({ openCount: 1, isPlaying: true });
    expect(store.state().call).toBe("talking");
    phone.pbx().onEnded();
    expect(audio).toMatchObject({ openCount: 0, isPlaying: false });
  });

  it("of the agent's own is answered at once, without ringing", async () => {
    await ready();
    phone.pbx().onRinging(true);
    await settle();
    expect(phone.answeredWith).not.toBeNull();
    expect(ringer.isRinging).toBe(false);
  });

  it("that rings elsewhere is not ours to answer", async () => {
    await ready();
    expect(desk.answer()).toBe(false);
  });

  it("without a microphone rings on, says why, and is answered after mending", async () => {
    await ready();
    audio.problem = "denied";
    phone.pbx().onRinging(false);
    desk.answer();
    await settle();
    expect(phone.answeredWith).toBeNull();
    expect(ringer.isRinging).toBe(true);
    expect(voiceProblem(store.state())).toBe("denied");
    audio.problem = null;
    desk.retry();
    await settle();
    expect(voiceProblem(store.state())).toBeNull();
    desk.answer();
    await settle();
    expect(phone.answeredWith).not.toBeNull();
  });

  it("given up while the agent is asked for the microphone leaves none open", async () => {
    await ready();
    audio.hold();
    phone.pbx().onRinging(false);
    desk.answer();
    phone.pbx().onEnded();
    audio.release();
    await settle();
    expect(phone.answeredWith).toBeNull();
    expect(audio.openCount).toBe(0);
    expect(store.state().call).toBe("none");
  });

  it("is muted here, and the next one is not", async () => {
    await talk();
    desk.toggleMute();
    expect(phone.isMuted).toBe(true);
    phone.pbx().onEnded();
    expect(store.state().isMuted).toBe(false);
  });

  it("whose ringtone the browser holds back says so until it is answered", async () => {
    await ready();
    ringer.mayRing = false;
    phone.pbx().onRinging(false);
    expect(voiceProblem(store.state())).toBe("ringtone_blocked");
    ringer.mayRing = true;
    desk.retry();
    expect(voiceProblem(store.state())).toBeNull();
  });
});

describe("the sound", () => {
  it("of another microphone goes into the call that is up, muted as before", async () => {
    await talk();
    desk.toggleMute();
    await desk.chooseMicrophone("headset");
    expect(audio.opened.at(-1)).toBe("headset");
    expect(phone.spokenInto).not.toBeNull();
    expect(phone.isMuted).toBe(true);
    expect(audio.openCount).toBe(1);
  });

  it("is chosen once per browser", async () => {
    await desk.chooseSpeaker("desk");
    desk.tryRingtone();
    expect(audio.speaker).toBe("desk");
    expect(ringer.triedOut).toEqual([0.4]);
    expect(rememberedChoice(profile)).toEqual({ microphone: null, speaker: "desk" });
    profile.set("voice", "{broken");
    expect(rememberedChoice(profile)).toEqual(FIRST_CHOICE);
  });

  it("has a level while the settings are open, and the microphone closes with them", async () => {
    await ready();
    expect(desk.level()).toBe(0);
    await desk.showSettings(true);
    expect(desk.level()).toBe(0.5);
    await desk.showSettings(false);
    expect(audio.openCount).toBe(0);
  });
});

it.each([
  ["unreachable", "unreachable"],
  ["refused", "refused"],
] as const)("a line that is %s is told", async (why, problem) => {
  await ready();
  phone.pbx().onLost(why);
  expect(voiceProblem(store.state())).toBe(problem);
  desk.retry();
  phone.pbx().onRegistered();
  await settle();
  expect(phone.registeredWith).toHaveLength(2);
  expect(voiceProblem(store.state())).toBeNull();
});
