/** Shows the panel in a given state, with actions that write down what was asked. */
import { render } from "@testing-library/preact";

import type { CustomerActions, PanelActions } from "../src/features/actions";
import { App } from "../src/features/app";
import { en } from "../src/i18n/en";
import { ja } from "../src/i18n/ja";
import type { Language, Snapshot } from "../src/protocol/types.gen";
import { initialState, type PanelState } from "../src/state/panel-state";
import { FakeClock } from "./fakes/fake-clock";
import { aDay, aSnapshot, STATUSES } from "./fakes/views";

export interface Shown {
  /** What the views asked for, in order: name and arguments. */
  readonly asked: readonly (readonly unknown[])[];
  readonly clock: FakeClock;
  readonly update: (changes: Partial<PanelState>) => void;
}

export interface ShowOptions {
  readonly language?: Language;
  readonly customers?: CustomerActions;
}

export function show(changes: Partial<PanelState>, { language = "ja", customers }: ShowOptions = {}): Shown {
  const asked: (readonly unknown[])[] = [];
  const clock = new FakeClock();
  const note = (...what: readonly unknown[]): void => void asked.push(what);
  const actions: PanelActions = {
    retry: () => note("retry"),
    signIn: (form) => note("signIn", form),
    signOut: () => note("signOut"),
    setStatus: (code) => note("setStatus", code),
    chooseCallerId: (choice) => note("chooseCallerId", choice),
    dial: (...asked) => note("dial", ...asked),
    answer: () => note("answer"),
    hangUp: () => note("hangUp"),
    holdOrRetrieve: () => note("holdOrRetrieve"),
    park: () => note("park"),
    transfer: () => note("transfer"),
    consult: (number) => note("consult", number),
    pressKey: (key) => note("pressKey", key),
    typeTarget: (text) => note("typeTarget", text),
    toggleTones: () => note("toggleTones"),
    openRecord: (recordId) => note("openRecord", recordId),
    openPop: (callId) => note("openPop", callId),
    dismissProblem: () => note("dismissProblem"),
    showDirectory: (isOpen) => note("showDirectory", isOpen),
    seeMissed: () => note("seeMissed"),
    saveFavorite: (number, label) => note("saveFavorite", number, label),
    removeFavorite: (number) => note("removeFavorite", number),
    showPreferences: (isOpen) => note("showPreferences", isOpen),
    changePreferences: (preferences) => note("changePreferences", preferences),
    chooseLanguage: (chosen) => note("chooseLanguage", chosen),
    chooseTheme: (theme) => note("chooseTheme", theme),
    trySound: (preferences) => note("trySound", preferences.sound, preferences.volume),
    wrapUp: {
      change: (content) => note("changeWrapUp", content),
      keep: () => note("keepWrapUp"),
      save: () => note("saveWrapUp"),
      saveThen: (status) => note("saveWrapUpThen", status),
      close: () => note("closeWrapUp"),
      showRecent: (isOpen) => note("showRecent", isOpen),
      open: (entryId) => note("openWrapUp", entryId),
    },
    customers: () => Promise.resolve(customers ?? null),
    dayFigures: () => Promise.resolve(aDay()),
    showDoctor: (isOpen) => note("showDoctor", isOpen),
    examine: () => Promise.reject(new Error("see doctor-screen.test.tsx")),
    saveSupportFile: () => Promise.reject(new Error("see doctor-screen.test.tsx")),
  };
  const remembered = { account: "yamada", extension: "2001" };
  let state: PanelState = { ...initialState(language), statuses: STATUSES, ...changes };
  const words = { ja, en }[language];
  const app = () => (
    <App
      words={words}
      onWordsMissing={() => Promise.resolve(false)}
      state={state}
      actions={actions}
      clock={clock}
      remembered={() => remembered}
    />
  );
  const view = render(app());
  return {
    asked,
    clock,
    update: (more) => {
      state = { ...state, ...more };
      view.rerender(app());
    },
  };
}

export const showMain = (
  snapshot: Partial<Snapshot> = {},
  changes: Partial<PanelState> = {},
  options: ShowOptions = {},
): Shown => show({ screen: { name: "main" }, snapshot: aSnapshot(snapshot), ...changes }, options);
