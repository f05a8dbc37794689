/** Which screen is shown. */
import type { ComponentChildren } from "preact";

import type { Dictionary } from "../i18n/dictionary";
import type { Clock } from "../ports/clock";
import type { PanelState } from "../state/panel-state";
import type { PanelActions, Remembered } from "./actions";
import { WordsProvider } from "./context";
import { DoctorScreen, MainScreen, SignInScreen } from "./later";
import { InitFailed, Initializing } from "./start/start-screen";

export interface AppProps {
  readonly words: Dictionary;
  readonly state: PanelState;
  readonly actions: PanelActions;
  readonly clock: Clock;
  readonly remembered: () => Remembered;
  /** The telephone in the panel, where there is one. */
  readonly voice?: ComponentChildren;
}

export function App(props: AppProps) {
  return (
    <WordsProvider value={props.words}>
      <Current {...props} />
    </WordsProvider>
  );
}

function Current({ state, actions, clock, remembered, voice }: AppProps) {
  const { screen, snapshot } = state;
  if (state.isDoctorOpen)
    return (
      <DoctorScreen
        language={state.settings.language}
        examine={actions.examine}
        save={actions.saveSupportFile}
        onClose={() => actions.showDoctor(false)}
      />
    );
  switch (screen.name) {
    case "initializing":
      return <Initializing step={screen.step} />;
    case "init_failed":
      return <InitFailed failure={screen} onRetry={actions.retry} onDoctor={() => actions.showDoctor(true)} />;
    case "sign_in":
      return (
        <SignInScreen
          statuses={state.statuses}
          settings={state.settings}
          remembered={remembered()}
          isBusy={state.pending.has("sign_in")}
          isConnectionLost={state.isConnectionLost}
          clock={clock}
          problem={state.problem}
          onSignIn={actions.signIn}
          onDismissProblem={actions.dismissProblem}
        />
      );
    case "main":
      return (
        snapshot && <MainScreen state={state} snapshot={snapshot} actions={actions} clock={clock} voice={voice} />
      );
  }
}
