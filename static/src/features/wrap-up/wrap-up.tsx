/** 後処理 during and after a call, and 最近の通話, from which it can be opened again. */
import "./wrap-up.css";

import { useEffect, useRef, useState } from "preact/hooks";

import { type WrapUpWords, wrapUpWords } from "../../i18n/wrap-up-words";
import type { Clock } from "../../ports/clock";
import type { Snapshot, WrapUpOptions } from "../../protocol/types.gen";
import type { PanelState } from "../../state/panel-state";
import { callOf, isLasting, type WrapUpForm } from "../../state/wrap-up";
import { CallTimer } from "../../ui/call-timer";
import { Icon } from "../../ui/icon";
import type { WrapUpActions } from "../actions";
import { RecentCalls } from "./recent-calls";
import { WrapUpFields } from "./wrap-up-fields";

export interface WrapUpProps {
  readonly snapshot: Snapshot;
  readonly state: PanelState;
  readonly options: WrapUpOptions;
  readonly actions: WrapUpActions;
  readonly clock: Clock;
}

/** Open by itself only when there is something to do: the call has ended, was a conversation, and is not saved. */
const opensByItself = (form: WrapUpForm, snapshot: Snapshot): boolean => {
  if (form.isChosen) return true;
  const wasConnected = (form.call ?? callOf(form.entryId, snapshot))?.connected_at_ms != null;
  return wasConnected && form.keeping !== "saved" && !isLasting(form.entryId, snapshot);
};

export function WrapUp({ snapshot, state, options, actions, clock }: WrapUpProps) {
  const { language } = state.settings;
  const words = wrapUpWords[language];
  const { form, recent } = state.wrapUp;
  const [isOpen, toggle, button] = useFolding(form, form !== null && opensByItself(form, snapshot));
  const { code, since_ms } = snapshot.status;
  const isAfterCallWork = state.statuses.some((status) => status.is_wrap_up && status.code === code);
  const isWrappingUp = isAfterCallWork && snapshot.calls.length === 0;
  return (
    <section class="wrap-up" aria-label={words.title} data-testid="wrap-up">
      <div class="wrap-up-top">
        <h2 class="wrap-up-title">
          {form === null ? (
            words.title
          ) : (
            <button
              type="button"
              ref={button}
              class="wrap-up-toggle"
              data-testid="wrap-up-toggle"
              aria-expanded={isOpen}
              onClick={toggle}
            >
              <Icon name="chevron" />
              {words.title}
            </button>
          )}
        </h2>
        {isWrappingUp && (
          <CallTimer
            clock={clock}
            offsetMs={state.clockOffsetMs}
            sinceMs={since_ms}
            label={words.time}
            testId="wrap-up-timer"
          />
        )}
        <button
          type="button"
          class="button wrap-up-recent"
          data-testid="recent-calls-toggle"
          aria-expanded={recent !== null}
          onClick={() => actions.showRecent(recent === null)}
        >
          {words.recent}
        </button>
      </div>
      {recent !== null && <RecentCalls calls={recent} words={words} language={language} onOpen={actions.open} />}
      {form !== null && isOpen && (
        <WrapUpFields
          key={form.entryId}
          form={form}
          snapshot={snapshot}
          options={options}
          words={words}
          language={language}
          isSaving={state.pending.has("save_wrap_up")}
          actions={actions}
        />
      )}
      {form !== null && <Kept form={form} words={words} />}
    </section>
  );
}

/** Stays in the page, so that a screen reader hears it change. */
function Kept({ form, words }: { readonly form: WrapUpForm; readonly words: WrapUpWords }) {
  return (
    <p class="wrap-up-kept" role="status" data-testid="wrap-up-kept" data-keeping={form.keeping}>
      {words.keepings[form.keeping]}
    </p>
  );
}

/** The agent's own word holds until the form is of another call, or saved. The focus does not fall out of the page. */
function useFolding(form: WrapUpForm | null, opens: boolean) {
  const [choice, setChoice] = useState<boolean | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isSaved = form?.keeping === "saved";
  useEffect(() => setChoice(null), [form?.entryId, form?.isChosen, isSaved && !opens]);
  const isOpen = choice ?? opens;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return [isOpen, () => setChoice(!isOpen), button] as const;
}
