/** What this browser keeps; where its storage is blocked or full, only until the page is closed. */
import { signal } from "./signal.js";

/** False once something could not be kept beyond this page. */
export const isKept = signal(true);

/** Kept until it is removed, in all tabs. */
export const lasting = wrap(() => window.localStorage);
/** Kept until the tab is closed. */
export const ofThisTab = wrap(() => window.sessionStorage);

function wrap(storage) {
  const memory = new Map();
  return {
    /** The text under a name, or null. */
    get(name) {
      if (memory.has(name)) return memory.get(name);
      try {
        return storage().getItem(name);
      } catch {
        isKept.set(false);
        return null;
      }
    },
    /** Keep a text under a name; null removes it. */
    set(name, text) {
      try {
        if (text === null) storage().removeItem(name);
        else storage().setItem(name, text);
        memory.delete(name);
      } catch {
        memory.set(name, text);
        isKept.set(false);
      }
    },
  };
}
