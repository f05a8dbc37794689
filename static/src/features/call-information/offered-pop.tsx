/** 「画面を開く」: a screen pop that waits for a click, or did not open. */
import { popWords } from "../../i18n/pop-words";
import type { CallView, Language } from "../../protocol/types.gen";
import { offerOf, type OfferedPop as Offer } from "../../state/pops";
import { Icon } from "../../ui/icon";

export interface OfferedPopProps {
  readonly call: CallView;
  readonly pops: readonly Offer[];
  readonly language: Language;
  readonly onOpenPop: (callId: string) => void;
}

export function OfferedPop({ call, pops, language, onOpenPop }: OfferedPopProps) {
  const offer = offerOf(pops, call);
  if (offer === null) return null;
  const words = popWords[language];
  const { pop, failure } = offer;
  const hasFailed = failure !== null;
  const reason = hasFailed ? words.failed : pop.waits === null ? "" : words.waits[pop.waits];
  return (
    <div class="offered-pop" data-testid="offered-pop" data-waits={hasFailed ? "failed" : pop.waits}>
      {reason !== "" && (
        <p class="fine" role={hasFailed ? "alert" : "status"} title={failure ?? undefined}>
          {reason}
        </p>
      )}
      <button type="button" class="button offered-pop-open" data-testid="open-pop" onClick={() => onOpenPop(call.call_id)}>
        <Icon name="record" />
        <span>{hasFailed ? words.again : words.open[pop.target.type]}</span>
      </button>
    </div>
  );
}
