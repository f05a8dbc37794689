import type { KeyValue } from "../../src/ports/key-value";
import type { Page } from "../../src/ports/page";
import type { Siblings } from "../../src/ports/siblings";
import type { VoiceLine } from "../../src/protocol/types.gen";
import type { VoiceListener } from "../../src/session/connection";

/** Storage of a tab or a profile, in memory. */
export class FakeKeyValue implements KeyValue {
  readonly kept = new Map<string, string>();

  get = (key: string): string | null => this.kept.get(key) ?? null;

  set = (key: string, value: string): void => void this.kept.set(key, value);

  remove = (key: string): void => void this.kept.delete(key);
}

/** The other panels of the browser; `token` is what one of them has. */
export class FakeSiblings implements Siblings {
  token: string | null = null;
  answer: () => string | null = () => null;

  askForToken = (): Promise<string | null> => Promise.resolve(this.token);

  answerWith = (token: () => string | null): void => {
    this.answer = token;
  };
}

/** Where the telephone in the panel would be; `rings` when the call rings in this page. */
export class FakeVoice implements VoiceListener {
  rings = false;
  answered = 0;
  left = 0;
  readonly lines: VoiceLine[] = [];

  take = (line: VoiceLine): void => void this.lines.push(line);

  answer = (): boolean => {
    if (this.rings) this.answered += 1;
    return this.rings;
  };

  leave = (): void => void (this.left += 1);
}

export const ORG = "https://example.lightning.force.com";
export const OPENED_BY_SALESFORCE = `mode=Lightning&sfdcIframeOrigin=${encodeURIComponent(ORG)}`;

export class FakePage implements Page {
  readonly origin = "https://bridge.example.com";
  readonly orgOrigins: readonly string[] = [ORG];
  readonly languages: readonly string[] = ["ja"];
  readonly query: URLSearchParams;
  isVisible = true;
  comeOnline = (): void => undefined;
  reloadCount = 0;
  private readonly frontListeners: (() => void)[] = [];

  constructor(query = OPENED_BY_SALESFORCE) {
    this.query = new URLSearchParams(query);
  }

  isInFront = (): boolean => this.isVisible;

  onOnline = (listener: () => void): void => void (this.comeOnline = listener);

  onFrontChange = (listener: () => void): void => void this.frontListeners.push(listener);

  changeFront = (): void => {
    if (this.frontListeners.length === 0) throw new Error("nobody listens");
    for (const listener of this.frontListeners) listener();
  };

  reload = (): void => {
    this.reloadCount += 1;
  };

  whenIdle = (action: () => void): void => action();
}
