/** 後処理 during and after a call, and 最近の通話, from which it can be opened again. */
import "./wrap-up.css";

import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { fill } from "../../i18n/words";
import { type WrapUpWords, wrapUpWords } from "../../i18n/wrap-up-words";
import type { Clock } from "../../ports/clock";
import type { Snapshot, WrapUpOptions } from "../../protocol/types.gen";
import type { PanelState } from "../../state/panel-state";
import { callOf, isLasting, isOfAnotherCall, type WrapUpForm } from "../../state/wrap-up";
import { CallTimer } from "../../ui/call-timer";
import { Icon } from "../../ui/icon";
import type { PanelActions, WrapUpActions } from "../actions";
import { useInSight } from "./in-sight";
import { RecentCalls } from "./recent-calls";
import { WrapUpCaption } from "./wrap-up-caption";
import { WrapUpFields } from "./wrap-up-fields";

export interface WrapUpProps {
  readonly snapshot: Snapshot;
  readonly state: PanelState;
  readonly options: WrapUpOptions;
  readonly actions: WrapUpActions;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
}

/**
 * Open by itself only when there is something to do: the call has ended, was a conversation, and is not saved. Never
 * below another call, unless the agent chose it.
 */
const opensByItself = (form: WrapUpForm, snapshot: Snapshot): boolean => {
  if (form.isChosen) return true;
  const wasConnected = (callOf(form.entryId, snapshot) ?? form.call)?.connected_at_ms != null;
  const isDone = form.keeping === "saved" || isOfAnotherCall(form, snapshot);
  return wasConnected && !isDone && !isLasting(form.entryId, snapshot);
};

/** A saved form leaves with its call: it would stand below the calls that follow and have no part in them. */
function formToShow({ form, justSaved }: PanelState["wrapUp"], snapshot: Snapshot): WrapUpForm | null {
  const isOver = form?.keeping === "saved" && !form.isChosen && justSaved === null && isOfAnotherCall(form, snapshot);
  return isOver ? null : form;
}

export function WrapUp({ snapshot, state, options, actions, customers, clock }: WrapUpProps) {
  const { language } = state.settings;
  const words = wrapUpWords[language];
  const { recent, justSaved } = state.wrapUp;
  const form = formToShow(state.wrapUp, snapshot);
  const [isOpen, toggle, button] = useFolding(form, snapshot);
  const recentButton = useRef<HTMLButtonElement>(null);
  const list = useInSight<HTMLDivElement>(recent === "loading" ? recent : recent !== null);
  const { code, since_ms } = snapshot.status;
  const isAfterCallWork = state.statuses.some((status) => status.is_wrap_up && status.code === code);
  const isWrappingUp = isAfterCallWork && snapshot.calls.length === 0;
  const close = (): void => {
    actions.close();
    recentButton.current?.focus();
  };
  return (
    <section class="wrap-up" aria-label={words.title} data-testid="wrap-up">
      <div class="wrap-up-top">
        <Title {...{ form, isOpen, toggle, button, words }} />
        {isWrappingUp && (
          <CallTimer
            clock={clock}
            offsetMs={state.clockOffsetMs}
            sinceMs={since_ms}
            label={words.time}
            testId="wrap-up-timer"
          />
        )}
        <RecentButton button={recentButton} {...{ wrapUp: state.wrapUp, isOpen, words, actions }} />
      </div>
      {recent !== null && (
        <div ref={list}>
          <RecentCalls calls={recent} words={words} language={language} onOpen={actions.open} />
        </div>
      )}
      {form !== null && <WrapUpCaption {...{ form, justSaved, snapshot, isOpen, words, language }} onClose={close} />}
      {form !== null && isOpen && (
        <WrapUpFields
          key={form.entryId}
          form={form}
          snapshot={snapshot}
          options={options}
          words={words}
          language={language}
          isSaving={state.pending.has("save_wrap_up")}
          isLocked={state.wrapUp.isOpening === true}
          statuses={isWrappingUp ? state.statuses : []}
          actions={actions}
          customers={customers}
          clock={clock}
        />
      )}
    </section>
  );
}

interface TitleProps {
  readonly form: WrapUpForm | null;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly words: WrapUpWords;
}

function Title({ form, isOpen, toggle, button, words }: TitleProps) {
  if (form === null) return <h2 class="wrap-up-title">{words.title}</h2>;
  return (
    <h2 class="wrap-up-title">
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
    </h2>
  );
}

interface RecentButtonProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly wrapUp: PanelState["wrapUp"];
  readonly isOpen: boolean;
  readonly words: WrapUpWords;
  readonly actions: WrapUpActions;
}

/** With the number of calls that wait to be saved, the one that is being written apart. */
function RecentButton({ button, wrapUp, isOpen, words, actions }: RecentButtonProps) {
  const { form, recent, drafts } = wrapUp;
  const unsaved = drafts.filter((entryId) => !(isOpen && entryId === form?.entryId)).length;
  return (
    <button
      type="button"
      ref={button}
      class="button wrap-up-recent"
      data-testid="recent-calls-toggle"
      aria-expanded={recent !== null}
      onClick={() => actions.showRecent(recent === null)}
    >
      {words.recent}
      {unsaved > 0 && <span class="wrap-up-unsaved">{fill(words.unsaved, { n: String(unsaved) })}</span>}
    </button>
  );
}

/**
 * The agent's own word holds until the form is of another call, the panel shows another call, or it is saved. The focus
 * does not fall out of the page.
 */
function useFolding(form: WrapUpForm | null, snapshot: Snapshot) {
  const opens = form !== null && opensByItself(form, snapshot);
  const isOther = form !== null && isOfAnotherCall(form, snapshot);
  const [choice, setChoice] = useState<boolean | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isSaved = form?.keeping === "saved";
  useEffect(() => setChoice(null), [form?.entryId, form?.isChosen, isOther, isSaved && !opens]);
  const isOpen = choice ?? opens;
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    if (wasOpen.current && !isOpen && document.activeElement === document.body) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return [isOpen, () => setChoice(!isOpen), button] as const;
}
