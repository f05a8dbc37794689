/** Holds the one state and tells when it changed. What changes it is decided by pure functions elsewhere. */

export interface Store<S, A> {
  readonly state: () => S;
  readonly dispatch: (action: A) => void;
  /** Calls back after each change; the result ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<S, A>(reduce: (state: S, action: A) => S, initial: S): Store<S, A> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch: (action) => {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
