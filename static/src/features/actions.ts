/** What views can ask for. They never speak to the bridge or to Salesforce themselves. */
import type { SignIn } from "../protocol/types.gen";
import type { Examined } from "../state/doctor";
import type { ChosenCallerId } from "../state/panel-state";

export interface PanelActions {
  readonly retry: () => void;
  readonly signIn: (form: SignIn) => void;
  readonly signOut: () => void;
  readonly setStatus: (code: string) => void;
  readonly chooseCallerId: (callerId: ChosenCallerId) => void;
  readonly dial: (number: string) => void;
  readonly answer: () => void;
  readonly hangUp: () => void;
  readonly holdOrRetrieve: () => void;
  readonly openRecord: (recordId: string) => void;
  readonly dismissProblem: () => void;
  readonly showDoctor: (isOpen: boolean) => void;
  readonly examine: () => Promise<Examined>;
  readonly saveSupportFile: (examined: Examined) => Promise<void>;
}

/** What the browser remembers of the last sign-in. */
export interface Remembered {
  readonly account: string;
  readonly extension: string;
}
