/** サインイン (F-031 to F-041). The password lives in this form only and is gone with it. */
import { useState } from "preact/hooks";

import type { Dictionary } from "../../i18n/dictionary";
import { fill } from "../../i18n/words";
import type { Clock } from "../../ports/clock";
import type { SignIn, StatusChoice, TerminalUser } from "../../protocol/types.gen";
import type { PanelSettings, Problem } from "../../state/panel-state";
import { labelOf, labelOfCode } from "../../state/selectors";
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

/** What the agent has agreed to since the form was sent; one question may follow the other. */
type Consent = Required<Pick<SignIn, "takes_seat" | "takes_terminal_from">>;

const NO_CONSENT: Consent = { takes_seat: false, takes_terminal_from: null };

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

  const [consent, setConsent] = useState(NO_CONSENT);
  const seat = seatId.trim();

  const signIn = (agreed: Consent): void => {
    if (isBusy) return;
    setConsent(agreed);
    onSignIn({
      account: account.normalize("NFKC").trim(),
      password,
      extension: extension.normalize("NFKC").trim(),
      seat_id: seat === "" ? null : seat,
      ...agreed,
      status,
      is_hard_phone: isHardPhone,
    });
  };

  /** Who is there, in which status, and since when: with the date, unless that is today. */
  const inUseText = ({ name, status: code, status_since_ms }: TerminalUser): string => {
    const at = new Date(status_since_ms);
    const isToday = at.toDateString() === new Date(props.clock.nowMs()).toDateString();
    return fill(words.problems.terminal_taken, {
      name,
      status: labelOfCode(statuses, code, settings.language),
      since: at.toLocaleString(settings.language, { ...(isToday ? {} : { dateStyle: "short" }), timeStyle: "short" }),
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
          signIn(NO_CONSENT);
        }}
      >
        {problem !== null && (
          <Refusal
            problem={problem}
            seat={seat}
            terminalText={inUseText}
            onOk={(agreed) => signIn({ ...consent, ...agreed })}
            onCancel={props.onDismissProblem}
          />
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
  readonly terminalText: (user: TerminalUser) => string;
  readonly onOk: (agreed: Partial<Consent>) => void;
  readonly onCancel: () => void;
}

/** An occupied seat (F-042 to F-044) and a terminal in use are questions, everything else a text. */
function Refusal({ problem, seat, terminalText, onOk, onCancel }: RefusalProps) {
  const words = useWords();
  const user = problem.terminalUser;
  if (user !== undefined) {
    return (
      <ConfirmDialog
        question={terminalText(user)}
        ok={words.signInHere}
        cancel={words.cancel}
        onOk={() => onOk({ takes_terminal_from: user.agent_id })}
        onCancel={onCancel}
      />
    );
  }
  const text = words.problems[problem.code];
  if (problem.code === "seat_taken") {
    return (
      <ConfirmDialog
        question={fill(text, { id: seat })}
        ok={words.ok}
        cancel={words.cancel}
        onOk={() => onOk({ takes_seat: true })}
        onCancel={onCancel}
      />
    );
  }
  const wait = problem.retryAfterS;
  return (
    <p class="error-box" role="alert" data-testid="sign-in-error">
      {wait === undefined ? text : fill(words.signInTooOften, { wait: waitText(wait, words) })}
    </p>
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
