/** A view whose code is a file of its own: fetched when the browser is idle, or at the latest when it is shown. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

export interface Deferred<P> {
  readonly View: ComponentType<P>;
  /** Never rejects: what fails now is tried again when the view is shown. */
  readonly preload: () => Promise<void>;
}

/** `Missing` is shown when the file cannot be had. */
export function deferred<P extends object>(load: () => Promise<ComponentType<P>>, Missing: ComponentType): Deferred<P> {
  let Loaded: ComponentType<P> | null = null;
  const get = async (): Promise<void> => {
    Loaded ??= await load();
  };
  const View = (props: P) => {
    const [state, setState] = useState<"waiting" | "loaded" | "missing">("waiting");
    const isDrawn = Loaded !== null;
    useEffect(() => {
      if (isDrawn) return undefined;
      let isShown = true;
      const tell = (next: "loaded" | "missing") => (): void => {
        if (isShown) setState(next);
      };
      // It may have come since the drawing: then too it has to be drawn again.
      get().then(tell("loaded"), tell("missing"));
      return () => {
        isShown = false;
      };
    }, []);
    if (Loaded !== null) return <Loaded {...props} />;
    return state === "missing" ? <Missing /> : null;
  };
  return { View, preload: () => get().catch(() => undefined) };
}
