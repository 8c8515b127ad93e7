import { useEffect, useState } from "./view.js";

/**
 * A value with listeners that are called when it changes.
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

/** The signal's value. The component renders again when it changes. */
export function useSignal(source) {
  const [, redraw] = useState(0);
  const shown = source.get();
  useEffect(() => {
    const draw = () => redraw((count) => count + 1);
    if (source.get() !== shown) draw(); // changed since it was shown, while nobody listened
    return source.listen(draw);
  }, [source]);
  return shown;
}
