/**
 * The panel on the org's message channel: components of the org dial, hear of calls, and follow the agent's presence.
 *
 * The contract, with every message, is lightning_component/docs/message-channel.md. A file of its own, fetched once the
 * panel has started. Whatever comes from the channel is a wish of anybody's on that page: it is checked here, and the
 * bridge decides.
 */
import type { OpenCti } from "../ports/open-cti";
import type { Page } from "../ports/page";
import { readCallLogged } from "../protocol/parse-later";
import { readReason } from "../state/call-reason";
import { changedCalls, orgCalls, recordOfId } from "../state/org-calls";
import type { Action, PanelState } from "../state/panel-state";
import type { Store } from "../state/store";
import type { AgentCommands } from "./commands";
import { PresenceLink } from "./presence-link";

export const CHANNEL = "Octi_Softphone__c";
const VERSION = 1;
const REMEMBERED_DIALS = 50;

export interface OrgChannelDeps {
  readonly openCti: OpenCti;
  readonly page: Page;
  readonly store: Store<PanelState, Action>;
  readonly commands: AgentCommands;
  /** Makes the ids of messages unique in the tab. */
  readonly panelId: string;
  /** A problem in the agent's language. */
  readonly say: (code: string) => string;
}

interface DialResult {
  readonly requestId: string;
  readonly accepted: boolean;
  readonly callId: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

export class OrgChannel {
  private seen: PanelState;
  private wasInFront: boolean;
  private readonly presence: PresenceLink;
  private sent = 0;
  private readonly dials = new Map<string, Promise<DialResult>>();

  constructor(private readonly deps: OrgChannelDeps) {
    this.seen = deps.store.state();
    this.wasInFront = deps.page.isInFront();
    this.presence = new PresenceLink({
      ...deps,
      tell: (presence, status) => this.publish("set_presence", { presence, status, isFront: deps.page.isInFront() }),
    });
  }

  /** The bridge says that a call log stands in the org; what came of the record pages is theirs. */
  tellLogged(raw: unknown): void {
    const logged = readCallLogged(raw);
    if (logged === null) return;
    this.publish("call_logged", { entryId: logged.entry_id, taskId: logged.task_id, recordIds: logged.record_ids });
  }

  /** Once per page load. Raises OpenCtiError where the org has no such channel. */
  async start(): Promise<void> {
    await this.deps.openCti.subscribe(CHANNEL, (message) => this.hear(message));
    this.tellState();
    this.deps.store.subscribe(() => this.tellChanges());
    this.deps.page.onFrontChange(() => this.tellFront());
  }

  private hear(message: unknown): void {
    const wish = readWish(message);
    if (wish === null) return;
    const { type, messageId, payload } = wish;
    if (type === "dial") void this.dial(messageId, payload);
    else if (type === "state_request") this.tellState();
    else if (type === "presence_changed") void this.presence.follow(payload.presence);
  }

  /** A repeated wish gets the first result once more: it may come twice, the call must not. */
  private async dial(requestId: string, payload: Fields): Promise<void> {
    let result = this.dials.get(requestId);
    if (result === undefined) {
      result = this.dialOnce(requestId, payload);
      this.dials.set(requestId, result);
      const [oldest] = this.dials.keys();
      if (this.dials.size > REMEMBERED_DIALS && oldest !== undefined) this.dials.delete(oldest);
    }
    this.publish("dial_result", await result);
  }

  private async dialOnce(requestId: string, payload: Fields): Promise<DialResult> {
    const { number, recordId, objectApiName } = payload;
    const reason = readReason(payload.reason);
    const refuse = (code: string): DialResult => ({
      requestId,
      accepted: false,
      callId: null,
      code,
      message: this.deps.say(code),
    });
    const isNumber = typeof number === "string" && number.trim() !== "" && number.length <= 255;
    if (!isNumber || reason === undefined) return refuse("bad_message");
    const { snapshot } = this.deps.store.state();
    if (snapshot === null) return refuse("not_signed_in");
    void this.deps.openCti.showPanel().catch(() => undefined);
    if (snapshot.calls.length > 0) return refuse("call_in_progress");
    if (await this.deps.commands.dial(number, recordOfId(recordId, objectApiName), reason))
      return { requestId, accepted: true, callId: null, code: null, message: null };
    return refuse(this.deps.store.state().problem?.code ?? "already_dialing");
  }

  private tellChanges(): void {
    const before = this.seen;
    const now = (this.seen = this.deps.store.state());
    if (before.snapshot?.agent.agent_id !== now.snapshot?.agent.agent_id) this.tellState();
    else if (before.isConnectionLost !== now.isConnectionLost) this.tellState();
    for (const call of changedCalls(before.snapshot, now.snapshot)) {
      this.publish("call_changed", { call, isFront: this.deps.page.isInFront() });
    }
    this.presence.onState(before, now);
  }

  private tellFront(): void {
    const isInFront = this.deps.page.isInFront();
    if (isInFront === this.wasInFront) return;
    this.wasInFront = isInFront;
    this.tellState();
  }

  private tellState(): void {
    const { snapshot, isConnectionLost } = this.deps.store.state();
    this.publish("panel_state", {
      isReady: snapshot !== null && !isConnectionLost,
      isFront: this.deps.page.isInFront(),
      agent: snapshot && { account: snapshot.agent.account, extension: snapshot.agent.extension },
      calls: snapshot === null ? [] : orgCalls(snapshot),
    });
  }

  /** Nobody confirms a message, so a failure is nobody's concern either. */
  private publish(type: string, payload: object): void {
    const message = { version: VERSION, sender: "panel", type, messageId: `${this.deps.panelId}-${(this.sent += 1)}`, payload };
    void this.deps.openCti.publish(CHANNEL, message).catch(() => undefined);
  }
}

interface Wish {
  readonly type: unknown;
  readonly messageId: string;
  readonly payload: Fields;
}

/** The envelope of the contract; null for what is not of the org or of another version. */
function readWish(message: unknown): Wish | null {
  if (!isFields(message) || message.version !== VERSION || message.sender !== "org") return null;
  const { type, messageId, payload } = message;
  if (typeof messageId !== "string" || messageId === "" || messageId.length > 64) return null;
  return isFields(payload) ? { type, messageId, payload } : null;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
