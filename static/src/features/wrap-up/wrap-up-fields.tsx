/** 結果, メモ, 関連レコード, フォローアップ, 保存. */
import { useRef, useState } from "preact/hooks";

import type { Clock } from "../../ports/clock";
import { fill } from "../../i18n/words";
import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { Language, Snapshot, StatusChoice, WrapUpOptions } from "../../protocol/types.gen";
import { labelOf } from "../../state/selectors";
import { AVAILABLE, isLasting, type WrapUpContent, type WrapUpForm } from "../../state/wrap-up";
import type { PanelActions, WrapUpActions } from "../actions";
import { Disposition } from "./disposition";
import { showWholeLines } from "../../ui/whole-lines";
import { useInSight } from "./in-sight";
import { Related } from "./related";

export interface WrapUpFieldsProps {
  readonly form: WrapUpForm;
  readonly snapshot: Snapshot;
  readonly options: WrapUpOptions;
  readonly words: WrapUpWords;
  readonly language: Language;
  readonly isSaving: boolean;
  /** The form is about to make room for another one. */
  readonly isLocked: boolean;
  /** To go on to after saving; empty when that is no question. */
  readonly statuses: readonly StatusChoice[];
  readonly actions: WrapUpActions;
  readonly customers: PanelActions["customers"];
  readonly clock: Clock;
}

/** As long as the protocol allows. */
const LONGEST_NOTES = 4_000;
const LONGEST_LINE = 255;

export function WrapUpFields(props: WrapUpFieldsProps) {
  const { form, snapshot, options, words, actions, isSaving } = props;
  const { content } = form;
  const [isMissed, setMissed] = useState(false);
  const disposition = useRef<HTMLElement>(null);
  const change = (part: Partial<WrapUpContent>): void => actions.change({ ...content, ...part });
  const isEarly = isLasting(form.entryId, snapshot);
  const isMissing = options.is_disposition_required && content.disposition.trim() === "";
  const notes = useInSight<HTMLDivElement>(true);
  const save = (event: SubmitEvent): void => {
    event.preventDefault();
    setMissed(isMissing);
    if (isMissing) {
      disposition.current?.querySelector<HTMLElement>("select, input")?.focus();
      showWholeLines(disposition.current);
    } else if (!isSaving) {
      const then = event.submitter?.getAttribute("value") ?? "";
      if (then === "") actions.save();
      else actions.saveThen(then);
    }
  };
  return (
    <form
      class="wrap-up-form"
      data-testid="wrap-up-form"
      noValidate
      inert={props.isLocked}
      onSubmit={save}
      onFocusOut={actions.keep}
    >
      <Disposition
        holder={disposition}
        options={options}
        words={words}
        value={content.disposition}
        isMissing={isMissed && isMissing}
        onChange={(value) => change({ disposition: value })}
      />
      <div class="field" ref={notes}>
        <label for="wrap-up-notes">{words.notes}</label>
        <textarea
          id="wrap-up-notes"
          data-testid="wrap-up-notes"
          rows={3}
          maxLength={LONGEST_NOTES}
          value={content.notes}
          onInput={(event) => change({ notes: event.currentTarget.value })}
        />
      </div>
      <Related {...props} onChange={(related) => change({ related })} />
      <FollowUp content={content} words={words} onChange={change} />
      {isEarly ? <p class="fine">{words.afterCall}</p> : <Save {...props} />}
    </form>
  );
}

/** At the foot of the panel, in place of the call's buttons. */
function Save({ words, isSaving, statuses, language }: WrapUpFieldsProps) {
  const available = statuses.find((status) => status.code === AVAILABLE);
  const kind = available === undefined ? "button button-brand" : "button";
  return (
    <div class="wrap-up-save">
      <button type="submit" class={kind} data-testid="wrap-up-save" aria-busy={isSaving}>
        {words.save}
      </button>
      {available !== undefined && (
        <button
          type="submit"
          class="button button-brand"
          data-testid="wrap-up-save-available"
          value={available.code}
          aria-busy={isSaving}
        >
          {fill(words.saveThenAvailable, { status: labelOf(available, language) })}
        </button>
      )}
    </div>
  );
}

interface FollowUpProps {
  readonly content: WrapUpContent;
  readonly words: WrapUpWords;
  readonly onChange: (part: Partial<WrapUpContent>) => void;
}

function FollowUp({ content, words, onChange }: FollowUpProps) {
  return (
    <fieldset class="wrap-up-later">
      <legend>{words.followUp}</legend>
      <div class="field">
        <label for="wrap-up-due">{words.dueOn}</label>
        <input
          id="wrap-up-due"
          data-testid="wrap-up-due"
          type="date"
          value={content.dueOn}
          onInput={(event) => onChange({ dueOn: event.currentTarget.value })}
        />
      </div>
      {content.dueOn !== "" && (
        <div class="field">
          <label for="wrap-up-subject">{words.subject}</label>
          <input
            id="wrap-up-subject"
            data-testid="wrap-up-subject"
            type="text"
            maxLength={LONGEST_LINE}
            value={content.subject}
            onInput={(event) => onChange({ subject: event.currentTarget.value })}
          />
        </div>
      )}
    </fieldset>
  );
}
