import { useLayoutEffect, useState } from "../../shared/view.js";

/**
 * Whether a form was sent: only then does it show problems of fields that nobody has left yet.
 *
 * The first problem gets the focus in the render that shows it. A moment later it could be another
 * one, and take the focus from the field in which the viewer types.
 * @returns {[boolean, () => void]} whether; and what to call when the form is sent
 */
export function useTried() {
  const [tries, setTries] = useState(0);
  useLayoutEffect(() => {
    if (tries) document.querySelector("[aria-invalid=true]")?.focus();
  }, [tries]);
  return [tries > 0, () => setTries(tries + 1)];
}
