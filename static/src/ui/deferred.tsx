/** A view whose code is a file of its own: fetched when the browser is idle, or at the latest when it is shown. */
import { Component, type ComponentType } from "preact";

export interface Deferred<P> {
  readonly View: ComponentType<P>;
  /** Never rejects: what fails now is tried again when the view is shown. */
  readonly preload: () => Promise<void>;
}

/** `Missing` is shown when the file cannot be had. A class, since Preact's hooks are no part of the start. */
export function deferred<P extends object>(load: () => Promise<ComponentType<P>>, Missing: ComponentType): Deferred<P> {
  let Loaded: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const get = (): Promise<void> =>
    (loading ??= load().then(
      (file) => void (Loaded = file),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    ));
  class View extends Component<P, { readonly isMissing: boolean }> {
    override state = { isMissing: false };
    private isShown = true;

    override componentDidMount(): void {
      if (Loaded !== null) return;
      const draw = (isMissing: boolean) => (): void => {
        if (this.isShown) this.setState({ isMissing });
      };
      get().then(draw(false), draw(true));
    }

    override componentWillUnmount(): void {
      this.isShown = false;
    }

    override render(props: P) {
      if (Loaded !== null) return <Loaded {...props} />;
      return this.state.isMissing ? <Missing /> : null;
    }
  }
  return { View, preload: () => get().catch(() => undefined) };
}
