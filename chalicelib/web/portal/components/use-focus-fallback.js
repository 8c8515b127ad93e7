import { useEffect, useRef } from "../../shared/view.js";

/**
 * When a change removes the focused element, move the focus to the element of a selector.
 * @param {string} selector where to
 * @param {unknown} state what changes; null before there is anything
 */
export function useFocusFallback(selector, state) {
  const before = useRef(null);
  useEffect(() => {
    const isChange = before.current !== null && before.current !== state;
    before.current = state;
    const focused = document.activeElement;
    const isLost = !focused || focused === document.body || focused.offsetParent === null;
    if (isChange && isLost) document.querySelector(selector)?.focus();
  }, [state]);
}
