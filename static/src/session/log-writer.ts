/** Writes call logs as the agent where the server cannot (no API access): only in the tab that the server names. */
import type { BridgeSocket } from "../ports/bridge-socket";
import { type OpenCti, OpenCtiError } from "../ports/open-cti";
import { readSaveLog } from "../protocol/parse-later";

const ANSWER_LIMIT_MS = 5_000;

export class LogWriter {
  /** What was written, by activity: asked again, the panel says so instead of writing a second one. */
  private readonly written = new Map<string, string>();
  private readonly underWay = new Set<string>();

  constructor(private readonly deps: { readonly openCti: OpenCti; readonly bridge: BridgeSocket }) {}

  async write(raw: unknown): Promise<void> {
    const asked = readSaveLog(raw);
    if (asked === null || this.underWay.has(asked.activity_id)) return;
    const id = asked.activity_id;
    this.underWay.add(id);
    try {
      const recordId = this.written.get(id) ?? (await this.deps.openCti.saveLog(asked.values));
      this.written.set(id, recordId);
      await this.tell(id, recordId, "");
    } catch (error) {
      if (!(error instanceof OpenCtiError)) throw error;
      await this.tell(id, "", `${error.code}: ${error.message}`.slice(0, 1000));
    } finally {
      this.underWay.delete(id);
    }
  }

  /** Should this not arrive, the server asks again. */
  private async tell(activityId: string, recordId: string, error: string): Promise<void> {
    const message = { activity_id: activityId, record_id: recordId, error };
    await this.deps.bridge.request("log_saved", message, ANSWER_LIMIT_MS).catch(() => undefined);
  }
}
