/** The telephone in the panel: whether it works, mute, what is wrong and how to mend it, settings of sound. */
import { useState } from "preact/hooks";

import type { VoiceWords } from "../../i18n/voice-words";
import type { Clock } from "../../ports/clock";
import { voiceProblem, type VoiceProblem, type VoiceState } from "../../state/voice-state";
import { LevelMeter } from "./level-meter";
import { VoiceSettings } from "./voice-settings";

/** What the views can ask for. */
export interface VoiceActions {
  readonly retry: () => void;
  readonly takeOver: () => void;
  readonly toggleMute: () => void;
  readonly showSettings: (isOpen: boolean) => void;
  readonly chooseMicrophone: (id: string | null) => void;
  readonly chooseSpeaker: (id: string | null) => void;
  readonly chooseVolume: (volume: number) => void;
  readonly level: () => number;
}

export interface VoicePanelProps {
  readonly state: VoiceState;
  readonly words: VoiceWords;
  readonly actions: VoiceActions;
  readonly clock: Clock;
  /** Of the ringtone, 0 to 100. */
  readonly volume: number;
}

export function VoicePanel({ state, words, actions, clock, volume }: VoicePanelProps) {
  const [isOpen, setOpen] = useState(false);
  if (state.role === null) return null;
  const problem = voiceProblem(state);
  const isTelephone = state.role === "telephone";
  const toggle = (): void => {
    setOpen(!isOpen);
    actions.showSettings(!isOpen);
  };
  return (
    <section class="voice" aria-label={words.title} data-testid="voice" data-role={state.role} data-call={state.call}>
      {isTelephone && (
        <div class="voice-line">
          {/* beside mute and level there is no room for both */}
          <p class="voice-state" data-testid="voice-state" data-registration={state.registration}>
            <span class={state.call === "talking" ? "visually-hidden" : "voice-title"}>{words.title}</span>{" "}
            {state.call === "none" ? words.registrations[state.registration] : words.calls[state.call]}
          </p>
          {state.call === "talking" && (
            <>
              <LevelMeter level={actions.level} clock={clock} label={words.level} />
              <button
                type="button"
                class={state.isMuted ? "button button-pressed" : "button"}
                data-testid="mute"
                aria-pressed={state.isMuted}
                onClick={actions.toggleMute}
              >
                {words.mute}
              </button>
            </>
          )}
          <button
            type="button"
            class="button-bare"
            data-testid="voice-settings-toggle"
            aria-label={words.settings}
            title={words.settings}
            aria-expanded={isOpen}
            aria-controls="voice-settings"
            onClick={toggle}
          >
            <Sliders />
          </button>
        </div>
      )}
      {problem !== null && <Trouble problem={problem} words={words} actions={actions} />}
      {isTelephone && isOpen && <VoiceSettings state={state} words={words} actions={actions} clock={clock} volume={volume} />}
    </section>
  );
}

const MENDED_BY_AGENT: ReadonlySet<VoiceProblem> = new Set(["denied", "missing", "busy", "refused", "unreachable"]);

interface TroubleProps extends Pick<VoicePanelProps, "words" | "actions"> {
  readonly problem: VoiceProblem;
}

function Trouble({ problem, words, actions }: TroubleProps) {
  const isQuiet = problem === "bystander";
  return (
    <div class={isQuiet ? "voice-note" : "problem voice-problem"} role={isQuiet ? "status" : "alert"} data-testid="voice-problem" data-problem={problem}>
      <p>{words.problems[problem]}</p>
      {MENDED_BY_AGENT.has(problem) && (
        <button type="button" class="button" data-testid="voice-retry" onClick={actions.retry}>
          {words.retry}
        </button>
      )}
      {isQuiet && (
        <button type="button" class="button" data-testid="take-voice" onClick={actions.takeOver}>
          {words.takeOver}
        </button>
      )}
    </div>
  );
}

/** Three sliders: settings of sound. */
const Sliders = () => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d="M5 3h2v6H5zm0 12h2v6H5zM3 11h6v2H3zm8-8h2v10h-2zm0 16h2v2h-2zm-2-4h6v2H9zm8-12h2v2h-2zm0 8h2v10h-2zm-2-4h6v2h-6z" />
  </svg>
);
