import { addTexts } from "../../shared/i18n.js";
import { html, useEffect, useState } from "../../shared/view.js";

const PATIENCE_MS = 3000; // so long the page has other things to do

let loaded = null;
let loading = null;

/** Load what is shown of holds, with its texts, once: few of a guest's first views need it. */
export function loadHolds() {
  loading ??= Promise.all([import("./held-slot.js"), addTexts("portal/locales/holds")]).then(
    ([parts]) => (loaded = parts),
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

/** Load it while there is nothing else to do. */
export function useIdleHolds(isWanted) {
  useEffect(() => {
    if (!isWanted) return undefined;
    const load = () => loadHolds().catch(() => {}); // tried again when it is needed
    if (!window.requestIdleCallback) {
      const timer = setTimeout(load, PATIENCE_MS);
      return () => clearTimeout(timer);
    }
    const request = window.requestIdleCallback(load, { timeout: PATIENCE_MS });
    return () => window.cancelIdleCallback(request);
  }, [isWanted]);
}

/** One part of held-slot.js, by its name; nothing until it is there. */
export function OfHolds({ part, ...props }) {
  const [parts, setParts] = useState(loaded);
  useEffect(() => {
    let isGone = false;
    loadHolds().then(
      (those) => isGone || setParts(those),
      () => {},
    );
    return () => (isGone = true);
  }, []);
  const Part = parts?.[part];
  return Part ? html`<${Part} ...${props} />` : null;
}
