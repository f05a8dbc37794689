/** Composition root: ports, then the store and the session, then the views. Nothing else knows all of them. */
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/panel.css";

import { render } from "preact";

import type { PanelActions } from "./features/actions";
import { App } from "./features/app";
import { preloadParts, preloadScreens } from "./features/later";
import type { Dictionary } from "./i18n/dictionary";
import { START_WORDS } from "./i18n/start-words";
import { loadDictionary } from "./i18n/words";
import { SocketIoBridge } from "./ports/bridge-socket";
import { browserClock } from "./ports/clock";
import { newRandomId } from "./ports/ids";
import { browserKeyValue } from "./ports/key-value";
import { SalesforceOpenCti } from "./ports/open-cti";
import { browserPage } from "./ports/page";
import { BrowserSiblings } from "./ports/siblings";
import type { Language } from "./protocol/types.gen";
import { PanelSession } from "./session/panel-session";
import { problem } from "./session/problems";
import { RingSound } from "./session/ring-sound";
import { chosenLanguage, firstLanguage, orgOriginOf } from "./session/settings";
import { VoiceSlot } from "./session/voice-slot";
import { initialState, reduce } from "./state/panel-state";
import { createStore } from "./state/store";
import { asTheme } from "./state/theme";

const page = browserPage(window);
const orgOrigin = orgOriginOf(page) ?? "none";
const profile = browserKeyValue(() => window.localStorage, orgOrigin);
const language = chosenLanguage(profile) ?? firstLanguage(page.query, page.languages);
const THEME = "theme";
const store = createStore(reduce, initialState(language, asTheme(profile.get(THEME))));

const PREFERENCES = "preferences";
const keptPreferences = () => import("./state/kept-preferences");
keptPreferences().then(
  ({ readPreferences }) =>
    store.dispatch({ type: "preferences_changed", preferences: readPreferences(profile.get(PREFERENCES)) }),
  // the defaults will do
  () => undefined,
);
const ringSound = new RingSound({
  load: async () => {
    const { BrowserChime, browserSpeaker } = await import("./ports/chime");
    return new BrowserChime(browserSpeaker(window));
  },
  store,
});

const bridge = new SocketIoBridge({ clock: browserClock });
const openCti = new SalesforceOpenCti({ window, clock: browserClock });

const voice = new VoiceSlot({
  load: async () => {
    const { startVoice } = await import("./webrtc/webrtc");
    return startVoice({
      window,
      clock: browserClock,
      profile,
      takeOver: () => void session.calls.takeVoice(),
      preferences: () => store.state().preferences,
      changePreferences: (preferences) => actions.changePreferences(preferences),
    });
  },
  onLoaded: () => draw(),
  onMissing: () => store.dispatch({ type: "problem_arose", problem: problem("voice_missing") }),
});

const session: PanelSession = new PanelSession({
  store,
  page,
  clock: browserClock,
  newId: newRandomId,
  bridge,
  openCti,
  tab: browserKeyValue(() => window.sessionStorage, orgOrigin),
  profile,
  voice: {
    take: (line) => void voice.take(line),
    answer: () => voice.answer(),
    leave: () => voice.leave(),
  },
  siblings: new BrowserSiblings({ window, orgOrigin, profile, clock: browserClock }),
  itemLabel: (item) => {
    const { displayName, language } = store.state().settings;
    return item === "idle" && displayName !== "" ? displayName : START_WORDS[language].utilityItems[item];
  },
  problemText: (code) => {
    // a component of the org gets the code too, should the words be missing
    const texts: Readonly<Partial<Record<string, string>>> = words?.problems ?? {};
    return texts[code] ?? texts.unknown ?? code;
  },
  useLanguage: async (language) => {
    await fetchWords(language);
  },
});

const doctor = async () => {
  const { panelDoctor } = await import("./doctor");
  return panelDoctor({ window, page, bridge, openCti, token: () => session.token(), state: store.state });
};

const actions: PanelActions = {
  retry: () => void session.retry(),
  signIn: (form) => void session.commands.signIn(form),
  signOut: () => void session.commands.signOut(),
  setStatus: (code) => void session.commands.setStatus(code),
  chooseCallerId: (choice) => session.commands.chooseCallerId(choice),
  dial: (number, record) => void session.commands.dial(number, record),
  consult: (number) => void session.calls.consult(number),
  answer: () => void session.calls.answer(),
  hangUp: () => void session.calls.hangUp(),
  holdOrRetrieve: () => void session.calls.holdOrRetrieve(),
  park: () => void session.calls.park(),
  transfer: () => void session.calls.transfer(),
  pressKey: (key) => void session.withKeypad((keypad) => keypad.press(key)),
  typeTarget: (text) => void session.withKeypad((keypad) => keypad.type(text)),
  toggleTones: () => void session.withKeypad((keypad) => keypad.toggleTones()),
  openRecord: (recordId) => void session.withPops((pops) => void pops.openRecord(recordId)),
  openPop: (callId) => void session.withPops((pops) => void pops.open(callId)),
  dismissProblem: () => store.dispatch({ type: "problem_dismissed" }),
  showDirectory: (isOpen) =>
    void session.withDirectory((directory) => void (isOpen ? directory.open() : directory.close())),
  seeMissed: () => void session.withDirectory((directory) => void directory.seeMissed()),
  saveFavorite: (number, label) => void session.withDirectory((directory) => void directory.saveFavorite(number, label)),
  removeFavorite: (number) => void session.withDirectory((directory) => void directory.removeFavorite(number)),
  showPreferences: (isOpen) => store.dispatch({ type: "preferences_shown", isOpen }),
  changePreferences: (preferences) => {
    store.dispatch({ type: "preferences_changed", preferences });
    void keptPreferences().then(({ writePreferences }) => profile.set(PREFERENCES, writePreferences(preferences)));
  },
  chooseLanguage: (language) => void session.chooseLanguage(language),
  chooseTheme: (theme) => {
    profile.set(THEME, theme);
    store.dispatch({ type: "theme_chosen", theme });
  },
  trySound: (preferences) => void ringSound.tryOut(preferences),
  wrapUp: {
    change: (content) => void session.withWrapUp((wrapUp) => wrapUp.change(content)),
    keep: () => void session.withWrapUp((wrapUp) => void wrapUp.keep()),
    save: () => void session.withWrapUp((wrapUp) => void wrapUp.save()),
    saveThen: (status) =>
      void session.withWrapUp((wrapUp) => void wrapUp.saveThen(() => void session.commands.setStatus(status))),
    close: () => void session.withWrapUp((wrapUp) => void wrapUp.close()),
    showRecent: (isOpen) => void session.withWrapUp((wrapUp) => void wrapUp.showRecent(isOpen)),
    open: (entryId) => void session.withWrapUp((wrapUp) => void wrapUp.open(entryId)),
  },
  customers: () => session.customers.get(),
  dayFigures: () => session.dayFigures(),
  showDoctor: (isOpen) => store.dispatch({ type: "doctor_shown", isOpen }),
  examine: async () => (await doctor()).examine(),
  saveSupportFile: async (examined) => (await doctor()).save(examined),
};

const root = document.getElementById("panel");
if (root === null) throw new Error("index.html has no element #panel");

let words: Dictionary | null = null;
let wanted: Language;
/** Whether they are there. If not, the other language is better than no panel. */
async function fetchWords(language: Language): Promise<boolean> {
  wanted = language;
  try {
    const loaded = await loadDictionary(language);
    if (words === null || language === wanted) words = loaded;
    draw();
    return true;
  } catch {
    return false;
  }
}

const draw = (): void => {
  const state = store.state();
  const { language } = state.settings;
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = state.theme;
  render(
    <App
      words={words}
      onWordsMissing={() => fetchWords(language)}
      state={state}
      actions={actions}
      clock={browserClock}
      remembered={() => session.commands.rememberedAccount()}
      voice={voice.part()?.view(language)}
    />,
    root,
  );
};

store.subscribe(draw);
draw();
void fetchWords(store.state().settings.language);
void session.start();
void preloadScreens();
page.whenIdle(() => {
  void preloadParts();
  void session.preload();
});
