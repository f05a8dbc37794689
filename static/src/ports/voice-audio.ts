/** Microphone and loudspeaker of this computer, as the browser lets a page have them. */

/**
 * Why there is no microphone. `denied`: the agent or the browser said no. `frame`: the page around us does not let the
 * iframe ask. `insecure`: the page did not come by https. `missing`: none is plugged in. `busy`: another program has it.
 */
export type MicrophoneProblem = "denied" | "frame" | "insecure" | "missing" | "busy";

export class MicrophoneError extends Error {
  override readonly name = "MicrophoneError";
  constructor(
    readonly problem: MicrophoneProblem,
    detail: string,
  ) {
    super(`${problem}: ${detail}`);
  }
}

export interface AudioDevice {
  readonly id: string;
  /** Empty until the microphone was allowed once. */
  readonly label: string;
}

export interface Devices {
  readonly microphones: readonly AudioDevice[];
  /** Empty where the browser does not let a page choose. */
  readonly speakers: readonly AudioDevice[];
}

export interface Microphone {
  readonly stream: MediaStream;
  /** How loud it is now, from 0 to 1. */
  readonly level: () => number;
  readonly close: () => void;
}

export interface VoiceAudio {
  /** `null`, or a device that is gone: the computer's own choice. Rejects with MicrophoneError. */
  readonly openMicrophone: (id: string | null) => Promise<Microphone>;
  readonly devices: () => Promise<Devices>;
  /** Something was plugged in or pulled out, or the agent changed the permission. */
  readonly onChange: (listener: () => void) => void;
  readonly play: (remote: MediaStream) => void;
  readonly silence: () => void;
  /** Of the other party's voice; `null` for the computer's own choice. A device that is gone is ignored. */
  readonly setSpeaker: (id: string | null) => Promise<void>;
}

export class BrowserAudio implements VoiceAudio {
  /** Not in the page: whatever the views do, it goes on playing. */
  private readonly player = new Audio();

  constructor(private readonly deps: { readonly window: Window; readonly audioContext: () => AudioContext }) {
    this.player.autoplay = true;
  }

  async openMicrophone(id: string | null): Promise<Microphone> {
    const stream = await this.openStream(id);
    const meter = new Meter(this.deps.audioContext(), stream);
    const close = (): void => {
      meter.close();
      for (const track of stream.getTracks()) track.stop();
    };
    return { stream, level: () => meter.level(), close };
  }

  async devices(): Promise<Devices> {
    const found = (await this.media()?.enumerateDevices()) ?? [];
    const of = (kind: MediaDeviceKind): readonly AudioDevice[] =>
      found.filter((device) => device.kind === kind && device.deviceId !== "").map(asDevice);
    return { microphones: of("audioinput"), speakers: "setSinkId" in this.player ? of("audiooutput") : [] };
  }

  onChange(listener: () => void): void {
    this.media()?.addEventListener("devicechange", listener);
    this.deps.window.navigator.permissions.query({ name: "microphone" }).then(
      (status) => status.addEventListener("change", listener),
      // A browser that cannot tell: the agent presses "try again".
      () => undefined,
    );
  }

  play(remote: MediaStream): void {
    this.player.srcObject = remote;
    // Rejected where the page may not make a sound yet; after the click on 応答 it may.
    this.player.play().catch(() => undefined);
  }

  silence(): void {
    this.player.srcObject = null;
  }

  async setSpeaker(id: string | null): Promise<void> {
    if (!("setSinkId" in this.player)) return;
    try {
      await this.player.setSinkId(id ?? "");
    } catch {
      await this.player.setSinkId("");
    }
  }

  private async openStream(id: string | null): Promise<MediaStream> {
    const media = this.media();
    if (media === undefined) throw new MicrophoneError("insecure", "no navigator.mediaDevices");
    try {
      return await media.getUserMedia({ audio: id === null ? true : { deviceId: { exact: id } } });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      if (id !== null && (error.name === "OverconstrainedError" || error.name === "NotFoundError")) {
        return this.openStream(null);
      }
      throw new MicrophoneError(this.problemOf(error.name), error.message);
    }
  }

  private problemOf(name: string): MicrophoneProblem {
    if (name === "NotAllowedError") return mayAskForMicrophone(this.deps.window.document) ? "denied" : "frame";
    if (name === "SecurityError") return "insecure";
    return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
  }

  /** Not there on a page that did not come by https, whatever the types say. */
  private media(): MediaDevices | undefined {
    return this.deps.window.navigator.mediaDevices;
  }
}

const asDevice = ({ deviceId, label }: MediaDeviceInfo): AudioDevice => ({ id: deviceId, label });

/** Chromium tells whether the frames around us let us ask; elsewhere the agent's own "no" is the likelier reason. */
function mayAskForMicrophone(document: Document): boolean {
  const policy = (document as { featurePolicy?: { allowsFeature: (feature: string) => boolean } }).featurePolicy;
  return policy?.allowsFeature("microphone") ?? true;
}

class Meter {
  private readonly source: MediaStreamAudioSourceNode;
  private readonly analyser: AnalyserNode;
  private readonly samples: Float32Array<ArrayBuffer>;

  constructor(context: AudioContext, stream: MediaStream) {
    this.source = context.createMediaStreamSource(stream);
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 512;
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source.connect(this.analyser);
  }

  /** The root mean square on a scale that fits speech: 0 is silence, 1 is as loud as anybody speaks. */
  level(): number {
    this.analyser.getFloatTimeDomainData(this.samples);
    const power = this.samples.reduce((sum, sample) => sum + sample * sample, 0) / this.samples.length;
    return Math.min(1, Math.sqrt(power) * 4);
  }

  close(): void {
    this.source.disconnect();
  }
}
