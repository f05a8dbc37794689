/** Composition root: ports, then the store and the session, then the views. Nothing else knows all of them. */
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/panel.css";

import { render } from "preact";

import type { PanelActions } from "./features/actions";
import { App } from "./features/app";
import { preloadParts, preloadScreens } from "./features/later";
import type { Dictionary } from "./i18n/dictionary";
import { loadDictionary } from "./i18n/words";
import { SocketIoBridge } from "./ports/bridge-socket";
import { browserClock } from "./ports/clock";
import { newRandomId } from "./ports/ids";
import { browserKeyValue } from "./ports/key-value";
import { SalesforceOpenCti } from "./ports/open-cti";
import { browserPage } from "./ports/page";
import { BrowserSiblings } from "./ports/siblings";
import { PanelSession } from "./session/panel-session";
import { problem } from "./session/problems";
import { RingSound } from "./session/ring-sound";
import { firstLanguage, orgOriginOf } from "./session/settings";
import { VoiceSlot } from "./session/voice-slot";
import { initialState, reduce } from "./state/panel-state";
import { createStore } from "./state/store";

const page = browserPage(window);
const orgOrigin = orgOriginOf(page) ?? "none";
const store = createStore(reduce, initialState(firstLanguage(page.query, page.languages)));
const profile = browserKeyValue(() => window.localStorage, orgOrigin);

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
    const { displayName } = store.state().settings;
    return item === "idle" && displayName !== "" ? displayName : words.utilityItems[item];
  },
  problemText: (code) => (words.problems as Readonly<Record<string, string>>)[code] ?? words.problems.unknown,
  useLanguage: async (language) => {
    try {
      words = await loadDictionary(language);
    } catch {
      // The other language is better than no panel.
    }
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
  dial: (number) => void session.commands.dial(number),
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
  saveFavorite: (number, label) => void session.withDirectory((directory) => void directory.saveFavorite(number, label)),
  removeFavorite: (number) => void session.withDirectory((directory) => void directory.removeFavorite(number)),
  showPreferences: (isOpen) => store.dispatch({ type: "preferences_shown", isOpen }),
  changePreferences: (preferences) => {
    store.dispatch({ type: "preferences_changed", preferences });
    void keptPreferences().then(({ writePreferences }) => profile.set(PREFERENCES, writePreferences(preferences)));
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
  showDoctor: (isOpen) => store.dispatch({ type: "doctor_shown", isOpen }),
  examine: async () => (await doctor()).examine(),
  saveSupportFile: async (examined) => (await doctor()).save(examined),
};

const root = document.getElementById("panel");
if (root === null) throw new Error("index.html has no element #panel");
const draw = (): void => {
  const state = store.state();
  document.documentElement.lang = state.settings.language;
  const remembered = () => session.commands.rememberedAccount();
  const phone = voice.part()?.view(state.settings.language);
  render(<App words={words} state={state} actions={actions} clock={browserClock} remembered={remembered} voice={phone} />, root);
};

let words: Dictionary;
loadDictionary(store.state().settings.language).then(
  (loaded) => {
    words = loaded;
    store.subscribe(draw);
    draw();
    void session.start();
    void preloadScreens();
    page.whenIdle(() => {
      void preloadParts();
      void session.preload();
    });
  },
  () => {
    root.textContent = "ブラウザをリロードしてください。 / Please reload the browser.";
  },
);
