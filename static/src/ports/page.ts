/** The page around the panel: its address, its language, and whether its browser tab is in front. */

export interface Page {
  readonly query: URLSearchParams;
  readonly origin: string;
  /** The org's Lightning origins, as the bridge names them in the page. */
  readonly orgOrigins: readonly string[];
  readonly languages: readonly string[];
  readonly isInFront: () => boolean;
  /** Calls back when the tab comes to the front, gets the focus again, or leaves the front. */
  readonly onFrontChange: (listener: () => void) => void;
  /** Calls back when the network is there again. */
  readonly onOnline: (listener: () => void) => void;
  readonly reload: () => void;
  /** Calls back once, when the browser has nothing more urgent to do. */
  readonly whenIdle: (action: () => void) => void;
}

const IDLE_AFTER_MS = 1_000;

export const browserPage = (window: Window): Page => ({
  query: new URLSearchParams(window.location.search),
  origin: window.location.origin,
  orgOrigins:
    window.document.querySelector<HTMLMetaElement>('meta[name="octi-org-origins"]')?.content.split(" ") ?? [],
  languages: window.navigator.languages,
  // Not hasFocus(): the panel is an iframe, and the focus is mostly in the Salesforce page around it.
  isInFront: () => window.document.visibilityState === "visible",
  onFrontChange: (listener) => {
    window.document.addEventListener("visibilitychange", listener);
    window.addEventListener("focus", listener);
  },
  onOnline: (listener) => window.addEventListener("online", listener),
  reload: () => window.location.reload(),
  whenIdle: (action) => {
    // Safari has no idle callback.
    if ("requestIdleCallback" in window) window.requestIdleCallback(action, { timeout: IDLE_AFTER_MS });
    else setTimeout(action, IDLE_AFTER_MS);
  },
});
