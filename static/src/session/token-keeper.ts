/**
 * Keeps the session's token: in memory, and in the tab's sessionStorage so that a reload finds the session again.
 * A panel without one asks the other panels of this browser before it asks the agent.
 */
import type { KeyValue } from "../ports/key-value";
import type { Siblings } from "../ports/siblings";

const KEY = "token";

export class TokenKeeper {
  private token: string | null;

  constructor(
    private readonly tab: KeyValue,
    private readonly siblings: Siblings,
  ) {
    this.token = tab.get(KEY);
    siblings.answerWith(() => this.token);
  }

  current(): string | null {
    return this.token;
  }

  async find(): Promise<string | null> {
    return this.token ?? (await this.siblings.askForToken());
  }

  keep(token: string): void {
    this.token = token;
    this.tab.set(KEY, token);
  }

  forget(): void {
    this.token = null;
    this.tab.remove(KEY);
  }
}
