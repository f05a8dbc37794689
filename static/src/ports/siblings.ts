/**
 * The other panels of the same org in this browser profile: other tabs, the popped-out window.
 *
 * An agent signs in once; a new tab asks its siblings for the session. BroadcastChannel works between partitioned
 * iframes; a browser that denies a frame all storage may refuse it too (Firefox with cross-site cookies blocked: the
 * constructor throws SecurityError), and then each tab signs in for itself. A panel that is closed leaves its token behind for a few seconds, for
 * the page that takes its place (pop-out, change of app). Both carry the org's origin: orgs share a partition.
 */
import type { Clock } from "./clock";
import type { KeyValue } from "./key-value";

const ANSWER_WITHIN_MS = 250;
const LEFT_BEHIND_FOR_MS = 10_000;
const LEFT_BEHIND = "left-behind";

export interface Siblings {
  /** A sibling's session token; null when nobody has one. */
  readonly askForToken: () => Promise<string | null>;
  /** Answer siblings from now on with this panel's token. */
  readonly answerWith: (token: () => string | null) => void;
}

type Message = { readonly ask: true } | { readonly token: string };

export interface BrowserSiblingsDeps {
  readonly window: Window;
  readonly orgOrigin: string;
  readonly profile: KeyValue;
  readonly clock: Clock;
}

export class BrowserSiblings implements Siblings {
  private readonly channel: BroadcastChannel | null;
  private inherited: string | null;
  private onToken: ((token: string) => void) | null = null;
  private own: () => string | null = () => null;

  constructor(private readonly deps: BrowserSiblingsDeps) {
    this.inherited = this.takeLeftBehind();
    this.channel = openChannel(`octi:${deps.orgOrigin}:session`);
    this.channel?.addEventListener("message", (event: MessageEvent<unknown>) => this.hear(event.data));
    deps.window.addEventListener("pagehide", () => this.leaveBehind());
  }

  askForToken(): Promise<string | null> {
    const inherited = this.inherited;
    this.inherited = null;
    if (inherited !== null || this.channel === null) return Promise.resolve(inherited);
    return new Promise((resolve) => {
      const give = (token: string | null): void => {
        this.onToken = null;
        giveUp();
        resolve(token);
      };
      const giveUp = this.deps.clock.after(ANSWER_WITHIN_MS, () => give(null));
      this.onToken = give;
      this.send({ ask: true });
    });
  }

  answerWith(token: () => string | null): void {
    this.own = token;
  }

  private hear(data: unknown): void {
    if (typeof data !== "object" || data === null) return;
    if ("token" in data && typeof data.token === "string") this.onToken?.(data.token);
    const token = "ask" in data ? this.own() : null;
    if (token !== null) this.send({ token });
  }

  private send(message: Message): void {
    this.channel?.postMessage(message);
  }

  private leaveBehind(): void {
    const token = this.own();
    if (token !== null) this.deps.profile.set(LEFT_BEHIND, `${this.deps.clock.nowMs()} ${token}`);
  }

  private takeLeftBehind(): string | null {
    const found = this.deps.profile.get(LEFT_BEHIND);
    this.deps.profile.remove(LEFT_BEHIND);
    const [at = "", token = ""] = (found ?? "").split(" ");
    const age = this.deps.clock.nowMs() - Number(at);
    return token !== "" && age >= 0 && age < LEFT_BEHIND_FOR_MS ? token : null;
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
