/** Which screen is shown. */
import type { ComponentChildren } from "preact";

import type { Dictionary } from "../i18n/dictionary";
import { START_WORDS } from "../i18n/start-words";
import type { Clock } from "../ports/clock";
import type { PanelState } from "../state/panel-state";
import type { PanelActions, Remembered } from "./actions";
import { DoctorScreen, MainScreen, SignInScreen } from "./later";
import { InitFailed, Initializing } from "./start/start-screen";
import { Worded } from "./worded";
import { StartWordsContext } from "./words-context";

export interface AppProps {
  /** Null until they are there: the start does not wait for them. */
  readonly words: Dictionary | null;
  /** Tries again to fetch them; whether they are there now. */
  readonly onWordsMissing: () => Promise<boolean>;
  readonly state: PanelState;
  readonly actions: PanelActions;
  readonly clock: Clock;
  readonly remembered: () => Remembered;
  /** The telephone in the panel, where there is one. */
  readonly voice?: ComponentChildren;
}

export function App(props: AppProps) {
  return (
    <StartWordsContext.Provider value={START_WORDS[props.state.settings.language]}>
      <Current {...props} />
    </StartWordsContext.Provider>
  );
}

function Current(props: AppProps) {
  const { screen, settings, isDoctorOpen } = props.state;
  const { actions } = props;
  const { language } = settings;
  if (isDoctorOpen)
    return (
      <DoctorScreen
        language={language}
        examine={actions.examine}
        save={actions.saveSupportFile}
        onClose={() => actions.showDoctor(false)}
      />
    );
  const startWords = START_WORDS[language];
  switch (screen.name) {
    case "initializing":
      return <Initializing words={startWords} step={screen.step} />;
    case "init_failed":
      return (
        <InitFailed
          words={startWords}
          failure={screen}
          onRetry={actions.retry}
          onDoctor={() => actions.showDoctor(true)}
        />
      );
    case "sign_in":
    case "main":
      return (
        <Worded words={props.words} onWordsMissing={props.onWordsMissing}>
          {screen.name === "sign_in" ? <SignIn {...props} /> : <Main {...props} />}
        </Worded>
      );
  }
}

const SignIn = ({ state, actions, clock, remembered }: AppProps) => (
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

const Main = ({ state, actions, clock, voice }: AppProps) =>
  state.snapshot && (
    <MainScreen state={state} snapshot={state.snapshot} actions={actions} clock={clock} voice={voice} />
  );
