/** 初期化: progress, and what to do when it fails (F-023 to F-030). */
import type { StartWords } from "../../i18n/start-words";
import type { Screen } from "../../state/panel-state";

export interface InitializingProps {
  readonly words: StartWords;
  readonly step: "salesforce" | "server";
}

export function Initializing({ words, step }: InitializingProps) {
  return (
    <main class="start">
      <div class="spinner" aria-hidden="true" />
      <h1 class="start-title">{words.initializing}</h1>
      <p role="status" data-testid="init-step">
        {words.initSteps[step]}
      </p>
    </main>
  );
}

export interface InitFailedProps {
  readonly words: StartWords;
  readonly failure: Extract<Screen, { name: "init_failed" }>;
  readonly onRetry: () => void;
  readonly onDoctor: () => void;
}

export function InitFailed({ words, failure, onRetry, onDoctor }: InitFailedProps) {
  const { cause, problem } = failure;
  const problemTexts: Readonly<Partial<Record<string, string>>> = words.problems;
  const isOutside = problem.code === "outside_salesforce";
  return (
    <main class="start">
      <div class="error-box" role="alert" data-testid="init-error">
        <h1 class="start-title">{words.initFailed}</h1>
        <p>{words.initCauses[cause]}</p>
        {isOutside && <p>{words.outsideSalesforceHint}</p>}
        {!isOutside && <p class="fine">{problemTexts[problem.code]}</p>}
        <p class="fine" data-testid="init-error-code">
          {problem.detail === "" ? problem.code : `${problem.code} (${problem.detail})`}
        </p>
      </div>
      {!isOutside && (
        <button type="button" class="button button-brand" data-testid="retry" onClick={onRetry}>
          {words.retry}
        </button>
      )}
      <button type="button" class="button" data-testid="open-doctor" onClick={onDoctor}>
        {words.doctor}
      </button>
    </main>
  );
}
