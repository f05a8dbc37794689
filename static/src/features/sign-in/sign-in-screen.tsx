/** サインイン (F-031 to F-041). The password lives in this form only and is gone with it. */
import { useState } from "preact/hooks";

import type { Dictionary } from "../../i18n/dictionary";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { SignIn, StatusChoice } from "../../protocol/types.gen";
import type { PanelSettings, Problem } from "../../state/panel-state";
import { labelOf } from "../../state/selectors";
import type { Remembered } from "../actions";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ConnectionLost } from "../connection/connection-lost";
import { useWords } from "../context";
import { PasswordField } from "./password-field";

export interface SignInScreenProps {
  readonly statuses: readonly StatusChoice[];
  readonly settings: PanelSettings;
  readonly remembered: Remembered;
  readonly isBusy: boolean;
  readonly isConnectionLost: boolean;
  readonly clock: Clock;
  readonly problem: Problem | null;
  readonly onSignIn: (form: SignIn) => void;
  readonly onDismissProblem: () => void;
}

export function SignInScreen(props: SignInScreenProps) {
  const { statuses, settings, remembered, isBusy, problem, onSignIn } = props;
  const words = useWords();
  const [account, setAccount] = useState(remembered.account);
  const [password, setPassword] = useState("");
  const [extension, setExtension] = useState(remembered.extension);
  const [seatId, setSeatId] = useState("");
  const [chosen, setStatus] = useState<string | null>(null);
  const [isHardPhone, setHardPhone] = useState(false);
  const status = chosen ?? statuses[0]?.code ?? "";

  const seat = seatId.trim();

  const signIn = (takesSeat: boolean): void => {
    if (isBusy) return;
    onSignIn({
      account: account.normalize("NFKC").trim(),
      password,
      extension: extension.normalize("NFKC").trim(),
      seat_id: seat === "" ? null : seat,
      takes_seat: takesSeat,
      status,
      is_hard_phone: isHardPhone,
    });
  };

  return (
    <main class="sign-in">
      <h1 class="screen-title">{words.signInTitle}</h1>
      {props.isConnectionLost && <ConnectionLost clock={props.clock} language={settings.language} call="none" />}
      <form
        class="form"
        data-testid="sign-in-form"
        aria-busy={isBusy}
        onSubmit={(event) => {
          event.preventDefault();
          signIn(false);
        }}
      >
        {problem !== null && (
          <Refusal problem={problem} seat={seat} onOk={() => signIn(true)} onCancel={props.onDismissProblem} />
        )}
        <TextField name="account" label={words.account} autocomplete="username" value={account} onText={setAccount} />
        <PasswordField value={password} onText={setPassword} />
        <TextField name="extension" label={words.extension} inputMode="tel" value={extension} onText={setExtension} />
        <TextField name="seat-id" label={words.seatId} hint={words.optional} value={seatId} onText={setSeatId} />
        <div class="field">
          <label for="initial-status">{words.initialStatus}</label>
          <select id="initial-status" value={status} onChange={(event) => setStatus(event.currentTarget.value)}>
            {statuses.map((choice) => (
              <option key={choice.code} value={choice.code}>
                {labelOf(choice, settings.language)}
              </option>
            ))}
          </select>
        </div>
        <label class="check">
          <input
            type="checkbox"
            name="hard-phone"
            checked={isHardPhone}
            onChange={(event) => setHardPhone(event.currentTarget.checked)}
          />
          <span>{words.useHardPhone}</span>
        </label>
        <button type="submit" class="button button-brand" aria-disabled={isBusy} data-testid="sign-in-submit">
          {isBusy ? words.signingIn : words.signIn}
        </button>
      </form>
      {settings.rejected.length > 0 && (
        <p class="fine" data-testid="rejected-settings">
          {words.rejectedSettings} {settings.rejected.join(", ")}
        </p>
      )}
    </main>
  );
}

interface RefusalProps {
  readonly problem: Problem;
  readonly seat: string;
  readonly onOk: () => void;
  readonly onCancel: () => void;
}

/** An occupied seat is a question (F-042 to F-044), everything else a text. */
function Refusal({ problem, seat, onOk, onCancel }: RefusalProps) {
  const words = useWords();
  const text =
    problem.retryAfterS === undefined
      ? words.problems[problem.code]
      : fill(words.signInTooOften, { wait: waitText(problem.retryAfterS, words) });
  if (problem.code !== "seat_taken") {
    return (
      <p class="error-box" role="alert" data-testid="sign-in-error">
        {text}
      </p>
    );
  }
  return (
    <ConfirmDialog
      question={fill(text, { id: seat })}
      ok={words.ok}
      cancel={words.cancel}
      onOk={onOk}
      onCancel={onCancel}
    />
  );
}

/** In round figures, and never less. */
function waitText(seconds: number, words: Dictionary): string {
  return seconds > 90
    ? fill(words.waitMinutes, { n: String(Math.ceil(seconds / 60)) })
    : fill(words.waitSeconds, { n: String(5 * Math.ceil(seconds / 5)) });
}

interface TextFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly hint?: string;
  readonly inputMode?: "text" | "tel";
  readonly autocomplete?: string;
}

/** Required unless it carries a hint that says otherwise. */
function TextField(props: TextFieldProps) {
  const { name, label, value, onText, hint, inputMode = "text" } = props;
  return (
    <div class="field">
      <label for={name}>
        {label}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </label>
      <input
        id={name}
        name={name}
        type="text"
        inputMode={inputMode}
        autocomplete={props.autocomplete ?? "off"}
        autocapitalize="none"
        spellcheck={false}
        required={hint === undefined}
        maxLength={128}
        value={value}
        onInput={(event) => onText(event.currentTarget.value)}
      />
    </div>
  );
}
