/** The line to the bridge is down: it is being taken up again, and the manual's sentence only when that does not help (F-109). */
import { useState } from "preact/hooks";

import { connectionWords } from "../../i18n/connection-words";
import type { Clock } from "../../ports/clock";
import type { Language } from "../../protocol/types.gen";
import { useRenderAt } from "../../ui/use-render-at";
import { useWords } from "../context";

/** How long waiting is the better advice. */
export const PATIENCE_MS = 60_000;

/** Where the call is, if there is one. `in_page`: the page itself is the telephone, and without it the call ends. */
export type PhoneOfCall = "none" | "on_phone" | "in_page";

export interface ConnectionLostProps {
  readonly clock: Clock;
  readonly language: Language;
  readonly call: PhoneOfCall;
}

/** Drawn for as long as the line is down. */
export function ConnectionLost({ clock, language, call }: ConnectionLostProps) {
  const { connectionLost } = useWords();
  const words = connectionWords[language];
  const [sinceMs] = useState(() => clock.nowMs());
  useRenderAt(clock, sinceMs + PATIENCE_MS);
  const isLong = clock.nowMs() >= sinceMs + PATIENCE_MS;
  const soon = call === "on_phone" ? words.reconnecting + words.callGoesOn : words.reconnecting;
  const late = call === "in_page" ? words.lostInVoiceCall : connectionLost;
  return (
    <p class="banner" role="alert" data-testid="connection-lost">
      {isLong ? late : soon}
    </p>
  );
}
