/** The password: hidden unless the agent wants to see it, with a word about Caps Lock. */
import { useState } from "preact/hooks";

import { Icon } from "../../ui/icon";
import { useWords } from "../context";

export interface PasswordFieldProps {
  readonly value: string;
  readonly onText: (text: string) => void;
}

export function PasswordField({ value, onText }: PasswordFieldProps) {
  const words = useWords();
  const [isCapsLock, setCapsLock] = useState(false);
  const [isShown, setShown] = useState(false);
  const onKey = (event: KeyboardEvent): void => setCapsLock(event.getModifierState("CapsLock"));
  return (
    <div class="field field-password">
      <label for="password">{words.password}</label>
      <input
        id="password"
        name="password"
        {...(isShown ? { type: "text" } : { type: "password" })}
        autocomplete="current-password"
        autocapitalize="none"
        spellcheck={false}
        required
        maxLength={256}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKey}
        onKeyUp={onKey}
        onBlur={() => setCapsLock(false)}
      />
      <button
        type="button"
        class="show-password"
        data-testid="show-password"
        aria-label={words.showPassword}
        title={words.showPassword}
        aria-pressed={isShown}
        aria-controls="password"
        onClick={() => setShown(!isShown)}
      >
        <Icon name="eye" />
      </button>
      {isCapsLock && (
        <p class="fine" role="status" data-testid="caps-lock">
          {words.capsLock}
        </p>
      )}
    </div>
  );
}
