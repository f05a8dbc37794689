/** The panel's language, and whether it is light or dark: for this browser. */
import { OTHER_LANGUAGE } from "../../i18n/other-language";
import type { PreferencesWords } from "../../i18n/preferences-words";
import type { Language } from "../../protocol/types.gen";
import { asTheme, type Theme, THEMES } from "../../state/theme";

const LANGUAGES = [OTHER_LANGUAGE.en, OTHER_LANGUAGE.ja];

export interface LookFieldsProps {
  readonly words: PreferencesWords;
  readonly language: Language;
  readonly theme: Theme;
  readonly onLanguage: (language: Language) => void;
  readonly onTheme: (theme: Theme) => void;
}

export function LookFields({ words, language, theme, onLanguage, onTheme }: LookFieldsProps) {
  return (
    <div class="preferences-pair">
      <div class="field">
        <label for="panel-language">{words.language}</label>
        <select
          id="panel-language"
          data-testid="panel-language"
          value={language}
          onChange={(event) => onLanguage(event.currentTarget.value === "ja" ? "ja" : "en")}
        >
          {LANGUAGES.map((choice) => (
            <option key={choice.language} value={choice.language} lang={choice.language}>
              {choice.name}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="panel-theme">{words.theme}</label>
        <select
          id="panel-theme"
          data-testid="panel-theme"
          value={theme}
          onChange={(event) => onTheme(asTheme(event.currentTarget.value))}
        >
          {THEMES.map((choice) => (
            <option key={choice} value={choice}>
              {words.themes[choice]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
