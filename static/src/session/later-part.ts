/** A part of the session whose code is a file of its own. What cannot be fetched now is tried again when it is needed. */
export class LaterPart<T> {
  private loading: Promise<T | null> | null = null;

  constructor(private readonly load: () => Promise<T>) {}

  /** The one instance; null when its file cannot be had. */
  get(): Promise<T | null> {
    this.loading ??= this.load().catch(() => (this.loading = null));
    return this.loading;
  }
}
