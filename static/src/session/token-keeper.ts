/** Keeps the session's token: in memory, and in the tab's sessionStorage so that a reload finds the session again. */
import type { KeyValue } from "../ports/key-value";

const KEY = "token";

export class TokenKeeper {
  private token: string | null;

  constructor(private readonly tab: KeyValue) {
    this.token = tab.get(KEY);
  }

  current(): string | null {
    return this.token;
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
