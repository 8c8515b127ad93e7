/** What was typed into a form that had to make way, such as for a sign-in. It comes back. */
import { session } from "../../shared/session.js";
import { useEffect, useState } from "../../shared/view.js";
import { route } from "../router.js";

const drafts = new Map();

// A draft belongs to its address: whoever goes elsewhere has given it up.
route.listen(() => drafts.clear());

/**
 * A state that is there again when its component comes back at the same address.
 * @template T
 * @param {string} name of the form or field, unlike any other on its screen
 * @param {() => T} initial
 * @returns {[T, (next: T) => void]}
 */
export function useDraft(name, initial) {
  // Of the hotel that typed it, or of the guest: somebody else may sign in at the same address.
  const [key] = useState(() => `${session.get()?.uid ?? ""} ${name}`);
  const [value, setValue] = useState(() => (drafts.has(key) ? drafts.get(key) : initial()));
  useEffect(() => {
    drafts.set(key, value);
  });
  return [value, setValue];
}
