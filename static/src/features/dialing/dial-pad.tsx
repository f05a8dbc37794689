/** ダイヤルボタン (F-022). */
import { useWords } from "../context";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

export interface DialPadProps {
  readonly onKey: (key: string) => void;
  /** Whether `*` and `#` are sent as tones too; null while that is no question. */
  readonly sendsTones: boolean | null;
  readonly onToggleTones: () => void;
}

export function DialPad({ onKey, sendsTones, onToggleTones }: DialPadProps) {
  const words = useWords();
  const names: Readonly<Record<string, string>> = { "*": words.padKeys.star, "#": words.padKeys.hash };
  const ids: Readonly<Record<string, string>> = { "*": "star", "#": "hash" };
  return (
    <div class="pad" id="dial-pad" role="group" aria-label={words.pad}>
      {KEYS.map((key) => (
        <button
          type="button"
          key={key}
          class="pad-key"
          data-testid={`pad-${ids[key] ?? key}`}
          aria-label={names[key]}
          // The focus stays where it was, so that Enter after clicked digits dials instead of pressing the key again.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onKey(key)}
        >
          {key}
        </button>
      ))}
      {sendsTones !== null && (
        <label class="check tones">
          <input type="checkbox" data-testid="send-tones" checked={sendsTones} onChange={onToggleTones} />
          {words.sendTones}
        </label>
      )}
    </div>
  );
}
