/** The views that are not needed at the start of a working day's next call: files of their own, fetched when the browser is idle. */
import { deferred } from "../ui/deferred";
import { useWords } from "./context";

function Missing() {
  const words = useWords();
  return (
    <p class="banner" role="alert" data-testid="part-missing">
      {words.partMissing}
    </p>
  );
}

const signIn = deferred(() => import("./sign-in/sign-in-screen").then((file) => file.SignInScreen), Missing);

const doctor = deferred(() => import("./doctor/doctor-screen").then((file) => file.DoctorScreen), Missing);

export const SignInScreen = signIn.View;
/** Not fetched ahead: hardly anybody ever asks for it. */
export const DoctorScreen = doctor.View;

/** Fetches them all; never rejects. */
export const preloadViews = async (): Promise<void> => {
  await Promise.all([signIn.preload()]);
};
