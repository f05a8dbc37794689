/** Language, colours, sounds and keys: what there is, and how the agent likes it. */
import "./preferences.css";

import { useEffect, useRef } from "preact/hooks";

import { PREFERENCES_WORDS, type PreferencesWords } from "../../i18n/preferences-words";
import type { Language } from "../../protocol/types.gen";
import { type Preferences, SOUNDS } from "../../state/preferences";
import { DEFAULT_SHORTCUTS } from "../../state/shortcuts";
import type { Theme } from "../../state/theme";
import { useWords } from "../context";
import { LookFields } from "./look-fields";
import { ShortcutKeys } from "./shortcut-keys";

export interface PreferencesSheetProps {
  readonly preferences: Preferences;
  /** The panel is the telephone: it rings by itself, as loud as its own settings say. */
  readonly isTelephone: boolean;
  readonly theme: Theme;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly onTheme: (theme: Theme) => void;
  readonly onChange: (preferences: Preferences) => void;
  readonly onTrySound: (preferences: Preferences) => void;
  readonly onClose: () => void;
}

export function PreferencesSheet(props: PreferencesSheetProps) {
  const { preferences, isTelephone, theme, language, onLanguage, onTheme, onChange, onTrySound, onClose } = props;
  const title = useWords().preferences;
  const words = PREFERENCES_WORDS[language];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const changeKeys = (shortcuts: Preferences["shortcuts"]): void => onChange({ ...preferences, shortcuts });
  return (
    <dialog
      ref={dialog}
      class="dialog preferences"
      data-testid="preferences"
      aria-labelledby="preferences-title"
      onClose={onClose}
    >
      <h2 id="preferences-title" class="screen-title">
        {title}
      </h2>
      <LookFields {...{ words, language, theme, onLanguage, onTheme }} />
      {!isTelephone && <RingSoundFields {...{ preferences, words, onChange, onTrySound }} />}
      <ShortcutKeys words={words} shortcuts={preferences.shortcuts} onChange={changeKeys} />
      <div class="controls">
        <button type="button" class="button" data-testid="shortcuts-reset" onClick={() => changeKeys(DEFAULT_SHORTCUTS)}>
          {words.resetKeys}
        </button>
        <button
          type="button"
          class="button button-brand"
          data-testid="preferences-close"
          onClick={() => dialog.current?.close()}
        >
          {words.close}
        </button>
      </div>
    </dialog>
  );
}

type RingSoundFieldsProps = Pick<PreferencesSheetProps, "preferences" | "onChange" | "onTrySound"> & {
  readonly words: PreferencesWords;
};

function RingSoundFields({ preferences, words, onChange, onTrySound }: RingSoundFieldsProps) {
  const change = (part: Pick<Partial<Preferences>, "sound" | "volume">): void => {
    const changed = { ...preferences, ...part };
    onChange(changed);
    onTrySound(changed);
  };
  return (
    <div class="preferences-pair">
      <div class="field">
        <label for="ring-sound">{words.ringSound}</label>
        <select
          id="ring-sound"
          data-testid="ring-sound"
          value={preferences.sound}
          onChange={(event) => {
            const sound = SOUNDS.find((known) => known === event.currentTarget.value);
            if (sound !== undefined) change({ sound });
          }}
        >
          {SOUNDS.map((sound) => (
            <option key={sound} value={sound}>
              {words.sounds[sound]}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="ring-volume">{words.volume}</label>
        <input
          id="ring-volume"
          data-testid="ring-volume"
          type="range"
          min={0}
          max={100}
          step={5}
          disabled={preferences.sound === "none"}
          value={preferences.volume}
          onChange={(event) => change({ volume: Number(event.currentTarget.value) })}
        />
      </div>
    </div>
  );
}
