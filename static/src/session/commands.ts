/** What the agent asks for apart from a call: session, status, caller ID, and a new call. */
import type { NewId } from "../ports/ids";
import type { KeyValue } from "../ports/key-value";
import type { ClickedRecord, SignIn } from "../protocol/types.gen";
import type { Action, ChosenCallerId, PanelState } from "../state/panel-state";
import { callerIdToShow } from "../state/selectors";
import type { Store } from "../state/store";
import type { CommandSender } from "./command-sender";
import type { Connection } from "./connection";

const ACCOUNT = "account";
const EXTENSION = "extension";
const CALLER_ID = "caller-id";
const CALLER_ID_LIST = "caller-id-list";

export interface CommandsDeps {
  readonly sender: CommandSender;
  readonly connection: Connection;
  readonly store: Store<PanelState, Action>;
  readonly newId: NewId;
  /** Survives the tab; never holds a password. */
  readonly profile: KeyValue;
}

export class AgentCommands {
  constructor(private readonly deps: CommandsDeps) {}

  rememberedAccount(): { readonly account: string; readonly extension: string } {
    const { profile } = this.deps;
    return { account: profile.get(ACCOUNT) ?? "", extension: profile.get(EXTENSION) ?? "" };
  }

  rememberedCallerId(): ChosenCallerId {
    const { profile } = this.deps;
    return { kind: profile.get(CALLER_ID_LIST) === "window" ? "window" : "number", number: profile.get(CALLER_ID) };
  }

  /** 通知番号 (F-063, F-065): for this browser's calls from now on. */
  chooseCallerId(callerId: ChosenCallerId): void {
    const { profile, store } = this.deps;
    profile.set(CALLER_ID_LIST, callerId.kind);
    if (callerId.number === null) profile.remove(CALLER_ID);
    else profile.set(CALLER_ID, callerId.number);
    store.dispatch({ type: "caller_id_chosen", callerId });
  }

  async signIn(form: SignIn): Promise<void> {
    const signedIn = await this.deps.sender.send("sign_in", form);
    if (signedIn === null) return;
    this.deps.profile.set(ACCOUNT, form.account);
    this.deps.profile.set(EXTENSION, form.extension);
    this.deps.connection.enter(signedIn);
  }

  async signOut(): Promise<void> {
    const accepted = await this.deps.sender.send("sign_out", { command_id: this.deps.newId() });
    // `session_ended` may have come first and brought the sign-in screen already.
    if (accepted !== null && this.deps.store.state().snapshot !== null) this.deps.connection.leave(null);
  }

  /** Whether the bridge took it. */
  async setStatus(status: string): Promise<boolean> {
    return null !== (await this.deps.sender.send("set_status", { command_id: this.deps.newId(), status }));
  }

  /** Whether the bridge took it; if not, the agent has been told why. */
  async dial(typed: string, record: ClickedRecord | null = null, reason: string | null = null): Promise<boolean> {
    const number = typed.trim(); // what it means the bridge alone decides
    if (number === "") return false;
    const caller_id = callerIdToShow(this.deps.store.state());
    const command = { command_id: this.deps.newId(), number, record, reason, caller_id };
    const dialed = await this.deps.sender.send("dial", command);
    if (dialed !== null) this.deps.store.dispatch({ type: "dialed", leftOut: dialed.left_out });
    return dialed !== null;
  }
}
