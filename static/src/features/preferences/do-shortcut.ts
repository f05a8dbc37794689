/** What a shortcut does now: what the button would do, and nothing where the button could not be pressed. */
import { buttonsIn, type CallPhase, isCallBusy } from "../../state/call-phase";
import type { PanelState } from "../../state/panel-state";
import type { ShortcutAction } from "../../state/shortcuts";
import type { PanelActions } from "../actions";

type Known = Pick<PanelState, "pending" | "directory">;

export function doShortcut(action: ShortcutAction, state: Known, phase: CallPhase, actions: PanelActions): void {
  const buttons = buttonsIn(phase);
  const isFree = !isCallBusy(state.pending);
  switch (action) {
    case "answer":
      if (phase === "ringing") actions.answer();
      break;
    case "hang_up":
      if (buttons.hangUp !== "off") actions.hangUp();
      break;
    case "hold":
      if (buttons.hold === "on" && isFree) actions.holdOrRetrieve();
      break;
    case "transfer":
      if (buttons.transfer === "on" && isFree) actions.transfer();
      break;
    case "park":
      if (buttons.park === "on" && isFree) actions.park();
      break;
    case "directory":
      actions.showDirectory(state.directory === null);
      break;
    case "help":
      actions.showPreferences(true);
  }
}
