/** パーク, 保留, 転送 (F-015 to F-017, F-074, F-075). Park and transfer are there only during a call. */
import type { Snapshot } from "../../protocol/types.gen";
import { currentCall, isTalking } from "../../state/selectors";
import { useWords } from "../context";

export interface CallControlsProps {
  readonly snapshot: Snapshot;
  readonly isBusy: boolean;
  readonly onHold: () => void;
}

export function CallControls({ snapshot, isBusy, onHold }: CallControlsProps) {
  const words = useWords();
  const call = currentCall(snapshot);
  const isShown = isTalking(call);
  const isHeld = call?.held_by === "agent";
  // the phone's own hold can be undone only there
  const canHold = isShown && call?.held_by !== "phone" && snapshot.is_pbx_up;
  const later = (id: string, label: string) => (
    <button type="button" class="button" data-testid={id} disabled title={words.notYet}>
      {label}
    </button>
  );
  return (
    <div class="controls">
      {isShown && later("park", words.park)}
      <button
        type="button"
        class={isHeld ? "button button-pressed" : "button"}
        data-testid="hold"
        aria-pressed={isHeld}
        aria-disabled={isBusy}
        disabled={!canHold}
        onClick={onHold}
      >
        {words.hold}
      </button>
      {isShown && later("transfer", words.transfer)}
    </div>
  );
}
