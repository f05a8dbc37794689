/** Whose call the form is of, how far its draft is, and the way out of a form that is not of the call shown. */
import { fill } from "../../i18n/words";
import type { WrapUpWords } from "../../i18n/wrap-up-words";
import type { Language, Snapshot } from "../../protocol/types.gen";
import { callOf, isOfAnotherCall, nameIn, type WrapUpForm, type WrapUpState } from "../../state/wrap-up";
import { shownNumber } from "../../state/selectors";
import { useWords } from "../context";

export interface WrapUpCaptionProps {
  readonly form: WrapUpForm;
  readonly justSaved: WrapUpState["justSaved"];
  readonly snapshot: Snapshot;
  readonly isOpen: boolean;
  readonly words: WrapUpWords;
  readonly language: Language;
  readonly onClose: () => void;
}

export function WrapUpCaption(props: WrapUpCaptionProps) {
  const { form, justSaved, snapshot, isOpen, words, onClose } = props;
  const { anonymous } = useWords();
  const isOther = isOfAnotherCall(form, snapshot);
  const who = (of: WrapUpForm): string => whoText(of, snapshot, anonymous);
  const kept = justSaved === null ? words.keepings[form.keeping] : fill(words.justSaved, { name: who(justSaved) });
  return (
    <div class="wrap-up-caption sticks-to-top" data-testid="wrap-up-caption" data-other={isOther}>
      {(isOpen || isOther) && (
        <div class="wrap-up-call">
          <p class="wrap-up-who" data-testid="wrap-up-call">
            {isOther && <span class="wrap-up-other">{words.otherCall}</span>}
            <strong>{who(form)}</strong> <CallFacts {...props} />
          </p>
          {isOther && (
            <button type="button" class="button" data-testid="wrap-up-close" onClick={onClose}>
              {words.close}
            </button>
          )}
        </div>
      )}
      {/* Stays in the page, so that a screen reader hears it change. */}
      <p class="wrap-up-kept" role="status" data-testid="wrap-up-kept" data-keeping={form.keeping}>
        {kept}
      </p>
    </div>
  );
}

const callIn = (form: WrapUpForm, snapshot: Snapshot) => callOf(form.entryId, snapshot) ?? form.call;

function whoText(form: WrapUpForm, snapshot: Snapshot, anonymous: string): string {
  const call = callIn(form, snapshot);
  return nameIn(form, snapshot) ?? (call === null ? null : shownNumber(call)) ?? anonymous;
}

/** The number, where the name stands before it, and when the call began: with its date, unless that is today. */
function CallFacts({ form, snapshot, language }: WrapUpCaptionProps) {
  const call = callIn(form, snapshot);
  if (call === null) return null;
  const number = nameIn(form, snapshot) === null ? null : shownNumber(call);
  const at = new Date(call.started_at_ms);
  const isToday = at.toDateString() === new Date(snapshot.server_time_ms).toDateString();
  const time = at.toLocaleString(language, { ...(isToday ? {} : { dateStyle: "short" }), timeStyle: "short" });
  return <span class="wrap-up-facts">{[number, time].filter(Boolean).join(" · ")}</span>;
}
