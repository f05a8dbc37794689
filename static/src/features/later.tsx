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

export const SignInScreen = signIn.View;

/** Fetches them all; never rejects. */
export const preloadViews = async (): Promise<void> => {
  await Promise.all([signIn.preload()]);
};
