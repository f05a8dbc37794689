/** What views can ask for. They never speak to the bridge or to Salesforce themselves. */
import type {
  CallView,
  ClickedRecord,
  CustomersFound,
  DayFiguresTaken,
  Language,
  NewRecordView,
  RelatedView,
  SignIn,
} from "../protocol/types.gen";
import type { Examined } from "../state/doctor";
import type { OfferedRecords } from "../state/new-records";
import type { ChosenCallerId } from "../state/panel-state";
import type { Preferences } from "../state/preferences";
import type { Theme } from "../state/theme";
import type { WrapUpContent } from "../state/wrap-up";

export interface PanelActions {
  readonly retry: () => void;
  readonly signIn: (form: SignIn) => void;
  readonly signOut: () => void;
  readonly setStatus: (code: string) => void;
  readonly chooseCallerId: (callerId: ChosenCallerId) => void;
  /** A new call. */
  readonly dial: (number: string, record?: ClickedRecord) => void;
  /** A third party to the call on hold. */
  readonly consult: (number: string) => void;
  readonly answer: () => void;
  readonly hangUp: () => void;
  readonly holdOrRetrieve: () => void;
  readonly park: () => void;
  readonly transfer: () => void;
  /** A key during a call: a tone, or part of a `*` or `#` transfer. */
  readonly pressKey: (key: string) => void;
  /** The number of a `*` or `#` transfer as it stands in the field. */
  readonly typeTarget: (text: string) => void;
  readonly toggleTones: () => void;
  readonly openRecord: (recordId: string) => void;
  /** The screen pop of this call, which waits for a click. */
  readonly openPop: (callId: string) => void;
  readonly dismissProblem: () => void;
  readonly showDirectory: (isOpen: boolean) => void;
  readonly seeMissed: () => void;
  readonly saveFavorite: (number: string, label: string) => void;
  readonly removeFavorite: (number: string) => void;
  readonly showPreferences: (isOpen: boolean) => void;
  readonly changePreferences: (preferences: Preferences) => void;
  /** For this browser. */
  readonly chooseLanguage: (language: Language) => void;
  readonly chooseTheme: (theme: Theme) => void;
  readonly trySound: (preferences: Preferences) => void;
  readonly wrapUp: WrapUpActions;
  /** null when what it takes cannot be had. */
  readonly customers: () => Promise<CustomerActions | null>;
  /** What the agent has done today. Rejects when that is not to be had. */
  readonly dayFigures: () => Promise<DayFiguresTaken>;
  readonly showDoctor: (isOpen: boolean) => void;
  readonly examine: () => Promise<Examined>;
  readonly saveSupportFile: (examined: Examined) => Promise<void>;
}

/** 後処理. */
export interface WrapUpActions {
  readonly change: (content: WrapUpContent) => void;
  /** What is not on the server yet goes there now. */
  readonly keep: () => void;
  readonly save: () => void;
  /** Saves, and then takes the next call: this status. */
  readonly saveThen: (status: string) => void;
  /** Leaves the form of a call that is not the one shown. */
  readonly close: () => void;
  readonly showRecent: (isOpen: boolean) => void;
  readonly open: (entryId: string) => void;
}

/** Customers in Salesforce: found, made new, and put to calls. */
export interface CustomerActions {
  /** null without an answer. */
  readonly search: (text: string) => Promise<CustomersFound | null>;
  /** What may be made for a call: of these objects, with these fields filled in. */
  readonly newRecords: (call: Pick<CallView, "entry_id" | "direction">) => Promise<OfferedRecords | null>;
  readonly openNew: (callId: string, record: NewRecordView) => Promise<void>;
  /** Puts a call to a record, or to none. */
  readonly relate: (entryId: string, related: RelatedView | null) => Promise<void>;
  /** Puts the call back to what it was put to before. */
  readonly undo: () => Promise<void>;
}

/** What the browser remembers of the last sign-in. */
export interface Remembered {
  readonly account: string;
  readonly extension: string;
}
