/** パーク, 保留, 転送 (F-015 to F-017). Park and transfer are there only during a call. */
import type { Snapshot } from "../../protocol/types.gen";
import { currentCall, isTalking } from "../../state/selectors";
import { useWords } from "../context";

export function CallControls({ snapshot }: { readonly snapshot: Snapshot }) {
  const words = useWords();
  const isShown = isTalking(currentCall(snapshot));
  const button = (id: string, label: string) => (
    <button type="button" class="button" data-testid={id} disabled title={words.notYet}>
      {label}
    </button>
  );
  return (
    <div class="controls">
      {isShown && button("park", words.park)}
      {button("hold", words.hold)}
      {isShown && button("transfer", words.transfer)}
    </div>
  );
}
