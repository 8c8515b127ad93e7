import { useEffect, useState } from "./view.js";

/**
 * A value that tells its listeners when it changes.
 * @template T
 * @param {T} value
 */
export function signal(value) {
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(next);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The signal's value; the component is drawn again when it changes. */
export function useSignal(source) {
  const [, redraw] = useState(0);
  useEffect(() => source.listen(() => redraw((count) => count + 1)), [source]);
  return source.get();
}
