/** A past call was saved: said until the panel shows another call, which has no part in it. */
import type { Action, PanelState } from "../state/panel-state";
import { shownCall } from "../state/selectors";
import type { Store } from "../state/store";

const shownIn = ({ snapshot }: PanelState): string | null =>
  (snapshot === null ? null : shownCall(snapshot))?.entry_id ?? null;

export function confirmUntilNextCall(store: Store<PanelState, Action>): void {
  let shown = shownIn(store.state());
  store.subscribe(() => {
    const { wrapUp } = store.state();
    const isOther = shownIn(store.state()) !== shown;
    shown = shownIn(store.state());
    if (isOther && wrapUp.justSaved !== null)
      store.dispatch({ type: "wrap_up_changed", wrapUp: { ...wrapUp, justSaved: null } });
  });
}
