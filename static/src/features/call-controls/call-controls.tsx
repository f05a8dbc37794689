/** パーク, 保留, 転送 (F-015 to F-017, F-074, F-075). Park and transfer are there only during a call. */
import type { Snapshot } from "../../protocol/types.gen";
import { type Button, type Buttons, buttonsIn, type CallPhase } from "../../state/call-phase";
import { currentCall } from "../../state/selectors";
import { useWords } from "../context";

export interface CallControlsProps {
  readonly snapshot: Snapshot;
  readonly phase: CallPhase;
  /** A command that changes the call is under way. */
  readonly isBusy: boolean;
  readonly onPark: () => void;
  readonly onHold: () => void;
  readonly onTransfer: () => void;
}

export function CallControls({ snapshot, phase, isBusy, onPark, onHold, onTransfer }: CallControlsProps) {
  const words = useWords();
  const { park, hold, transfer } = withoutPbx(buttonsIn(phase), snapshot.is_pbx_up);
  const shared = { isBusy };
  return (
    <div class="controls">
      <Control {...shared} id="park" state={park} label={words.park} onClick={onPark} />
      <Control
        {...shared}
        id="hold"
        state={hold}
        label={words.hold}
        isPressed={currentCall(snapshot)?.held_by === "agent"}
        reason={phase === "consult_talking" || phase === "star_talking" ? words.problems.consult_talking : undefined}
        onClick={onHold}
      />
      <Control
        {...shared}
        id="transfer"
        state={transfer}
        label={words.transfer}
        reason={words.transferWhenAnswered}
        onClick={onTransfer}
      />
    </div>
  );
}

interface ControlProps {
  readonly id: string;
  readonly state: Button;
  readonly label: string;
  readonly isPressed?: boolean;
  readonly isBusy: boolean;
  /** Why the button is off. */
  readonly reason?: string | undefined;
  readonly onClick: () => void;
}

/** Busy is not disabled: the focus stays where it is. */
function Control({ id, state, label, isPressed, isBusy, reason, onClick }: ControlProps) {
  if (state === "hidden") return null;
  const isOff = state === "off";
  return (
    <button
      type="button"
      class={isPressed === true ? "button button-pressed" : "button"}
      data-testid={id}
      aria-pressed={isPressed}
      aria-disabled={isBusy}
      disabled={isOff}
      title={isOff ? reason : undefined}
      onClick={onClick}
    >
      {label}
    </button>
  );
}

const withoutPbx = (buttons: Buttons, isPbxUp: boolean): Pick<Buttons, "park" | "hold" | "transfer"> => {
  const off = (button: Button): Button => (isPbxUp || button === "hidden" ? button : "off");
  return { park: off(buttons.park), hold: off(buttons.hold), transfer: off(buttons.transfer) };
};
