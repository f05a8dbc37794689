/** 通知番号: the number that outbound calls show (F-012, F-063 to F-066). */
import type { CallerIdKind, Language } from "../../protocol/types.gen";
import type { ChosenCallerId, PanelState } from "../../state/panel-state";
import { callerIdInUse, labelOf } from "../../state/selectors";
import { useWords } from "../context";

export interface CallerIdProps extends Pick<PanelState, "callerIds" | "callerId"> {
  readonly language: Language;
  readonly onChoose: (callerId: ChosenCallerId) => void;
}

const KINDS: readonly CallerIdKind[] = ["number", "window"];

export function CallerId({ callerIds, callerId, language, onChoose }: CallerIdProps) {
  const words = useWords();
  const { kind, number } = callerIdInUse({ callerIds, callerId });
  const kinds = KINDS.filter((candidate) => callerIds.some((choice) => choice.kind === candidate));
  return (
    <div class="caller-id">
      <label for="caller-id">{words.callerId}</label>
      {kinds.length > 1 && (
        <select
          data-testid="caller-id-kind"
          aria-label={words.callerIdList}
          value={kind}
          // Another list has other entries: 自動選択 until one of them is chosen.
          onChange={(event) => onChoose({ kind: event.currentTarget.value as CallerIdKind, number: null })}
        >
          {kinds.map((candidate) => (
            <option key={candidate} value={candidate}>
              {words.callerIdLists[candidate]}
            </option>
          ))}
        </select>
      )}
      <select
        id="caller-id"
        data-testid="caller-id"
        value={number ?? ""}
        onChange={(event) => onChoose({ kind, number: event.currentTarget.value || null })}
      >
        <option value="">{words.callerIdAutomatic}</option>
        {callerIds
          .filter((choice) => choice.kind === kind)
          .map((choice) => (
            <option key={choice.number} value={choice.number}>
              {labelOf(choice, language)}
              {kind === "number" && ` ${choice.number_text}`}
            </option>
          ))}
      </select>
    </div>
  );
}
