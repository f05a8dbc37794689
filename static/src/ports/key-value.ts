/**
 * Small facts kept in the browser. Storage may be forbidden in a third-party iframe (a getter that throws), full, or
 * cleared at any time: the panel then just asks again.
 *
 * All orgs of `force.com` share one storage partition, so every key carries the org's origin.
 */
export interface KeyValue {
  readonly get: (key: string) => string | null;
  readonly set: (key: string, value: string) => void;
  readonly remove: (key: string) => void;
}

export function browserKeyValue(storage: () => Storage, orgOrigin: string): KeyValue {
  const attempt = <T>(action: (storage: Storage) => T): T | null => {
    try {
      return action(storage());
    } catch {
      // Nothing to do and nothing to tell: see above.
      return null;
    }
  };
  const full = (key: string): string => `octi:${orgOrigin}:${key}`;
  return {
    get: (key) => attempt((store) => store.getItem(full(key))),
    set: (key, value) => void attempt((store) => store.setItem(full(key), value)),
    remove: (key) => void attempt((store) => store.removeItem(full(key))),
  };
}
