/**
 * Where the telephone in the panel will be, once the bridge says that this panel has to do with one. Its code, with
 * the SIP library, is a file of its own that only panels of such terminals load.
 */
import type { VoiceLine } from "../protocol/types.gen";

/** What the rest of the panel asks of it. */
export interface VoicePart {
  readonly take: (line: VoiceLine) => void;
  /** Whether the call rings in this page (and is being answered now). */
  readonly answer: () => boolean;
  readonly leave: () => void;
}

export interface VoiceSlotDeps<P extends VoicePart> {
  readonly load: () => Promise<P>;
  readonly onLoaded: () => void;
  readonly onMissing: () => void;
}

export class VoiceSlot<P extends VoicePart> {
  private loading: Promise<P | null> | null = null;
  private loaded: P | null = null;
  private line: VoiceLine | null = null;

  constructor(private readonly deps: VoiceSlotDeps<P>) {}

  part(): P | null {
    return this.loaded;
  }

  async take(line: VoiceLine): Promise<void> {
    this.line = line;
    const part = await (this.loading ??= this.load());
    // Only the last word counts, if several came while the file was under way; or none, after a sign-out.
    if (this.line === line) part?.take(line);
  }

  answer(): boolean {
    return this.loaded?.answer() ?? false;
  }

  leave(): void {
    this.line = null;
    this.loaded?.leave();
  }

  private async load(): Promise<P | null> {
    try {
      this.loaded = await this.deps.load();
    } catch {
      this.loading = null; // the next `voice_line` tries again
      this.deps.onMissing();
      return null;
    }
    this.deps.onLoaded();
    return this.loaded;
  }
}
