/** The views that are not there at the start: files of their own, fetched before anybody waits for them. */
import { deferred } from "../ui/deferred";
import { PartMissing as Missing } from "./part-missing";

const screens = {
  signIn: deferred(() => import("./sign-in/sign-in-screen").then((file) => file.SignInScreen), Missing),
  main: deferred(() => import("./main/main-screen").then((file) => file.MainScreen), Missing),
};
const parts = {
  transferProgress: deferred(
    () => import("./transfer/transfer-progress").then((file) => file.TransferProgress),
    Missing,
  ),
  directory: deferred(() => import("./directory/directory").then((file) => file.Directory), Missing),
  wrapUp: deferred(() => import("./wrap-up/wrap-up").then((file) => file.WrapUp), Missing),
  statusNotice: deferred(() => import("./agent-status/status-notice").then((file) => file.StatusNotice), Missing),
  recordChooser: deferred(() => import("./customers/record-chooser").then((file) => file.RecordChooser), Missing),
  daySheet: deferred(() => import("./day/day-sheet").then((file) => file.DaySheet), Missing),
  parkedCalls: deferred(() => import("./parked-calls/parked-calls").then((file) => file.ParkedCalls), Missing),
};
const preferences = deferred(
  () => import("./preferences/preferences-sheet").then((file) => file.PreferencesSheet),
  Missing,
);
const doctor = deferred(() => import("./doctor/doctor-screen").then((file) => file.DoctorScreen), Missing);

export const SignInScreen = screens.signIn.View;
export const MainScreen = screens.main.View;
export const TransferProgress = parts.transferProgress.View;
export const StatusNotice = parts.statusNotice.View;
export const ParkedCalls = parts.parkedCalls.View;
export const DaySheet = parts.daySheet.View;
export const WrapUp = parts.wrapUp.View;
export const RecordChooser = parts.recordChooser.View;
export const Directory = parts.directory.View;
/** Not fetched ahead: hardly anybody ever asks for it. */
export const DoctorScreen = doctor.View;
export const PreferencesSheet = preferences.View;

/** One of them follows as soon as Salesforce and the server have answered. Never rejects. */
export const preloadScreens = (): Promise<void> => preload(Object.values(screens));

/** For when the browser is idle. Never rejects. */
export const preloadParts = (): Promise<void> => preload(Object.values(parts));

async function preload(views: readonly { readonly preload: () => Promise<void> }[]): Promise<void> {
  await Promise.all(views.map((view) => view.preload()));
}
