/** What was typed and is not on the server yet: the newest draft of each call, until the server has it or never will. */
import type { BridgeSocket } from "../ports/bridge-socket";
import type { NewId } from "../ports/ids";
import type { Problem, ProblemCode } from "../state/panel-state";
import { viewOf, type WrapUpContent } from "../state/wrap-up";
import { bridgeProblem } from "./problems";

const ANSWER_LIMIT_MS = 10_000;
/** Sending it again would be refused again. */
const FOR_GOOD: readonly (ProblemCode | "unknown")[] = ["not_editable", "no_such_record", "bad_message", "too_large"];

export class UnsentDrafts {
  private readonly drafts = new Map<string, WrapUpContent>();

  constructor(private readonly deps: { readonly bridge: BridgeSocket; readonly newId: NewId }) {}

  of(entryId: string): WrapUpContent | null {
    return this.drafts.get(entryId) ?? null;
  }

  /** The calls that they are of. */
  entryIds(): readonly string[] {
    return [...this.drafts.keys()];
  }

  /** The call was saved, or another tab has gone on with it. */
  forget(entryId: string): void {
    this.drafts.delete(entryId);
  }

  /** Why the server did not take it; null when it did. */
  async send(entryId: string, content: WrapUpContent): Promise<Problem | null> {
    const { bridge, newId } = this.deps;
    this.drafts.set(entryId, content);
    const draft = { command_id: newId(), entry_id: entryId, wrap_up: viewOf(content) };
    const problem = await bridge.request("save_draft", draft, ANSWER_LIMIT_MS).then(() => null, bridgeProblem);
    const isDone = problem === null || FOR_GOOD.includes(problem.code);
    if (isDone && this.of(entryId) === content) this.forget(entryId);
    return problem;
  }
}
