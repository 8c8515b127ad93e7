/** What is shown follows the time, while somebody looks. */
import { isoDay } from "./format.js";
import { timeAhead } from "./hotel-time.js";
import { useSignal } from "./signal.js";
import { useEffect, useRef, useState } from "./view.js";

const MINUTE_MS = 60_000;

/**
 * The hotel's time, to the minute: the component renders again as each minute begins, and when the
 * page is looked at again.
 * @returns {number} milliseconds since 1970
 */
export function useMinute() {
  const ahead = useSignal(timeAhead);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    let timer = null;
    const tick = () => {
      setNow(Date.now());
      timer = setTimeout(tick, MINUTE_MS - (Date.now() % MINUTE_MS));
    };
    timer = setTimeout(tick, MINUTE_MS - (Date.now() % MINUTE_MS));
    const look = () => document.visibilityState === "visible" && setNow(Date.now());
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return now + ahead;
}

/** Today ("2026-12-15") in the viewer's time zone; another one from midnight on. */
export function useToday() {
  return isoDay(useMinute());
}

/**
 * Load data again while the page is seen: at intervals, and when it is looked at again after one.
 * @param {() => void} reload
 * @param {number} [minutes] the length of an interval
 */
export function useRefresh(reload, minutes = 1) {
  const minute = useMinute();
  const last = useRef(Date.now());
  useEffect(() => {
    if (document.visibilityState !== "visible") return;
    // By real time, or a clock that is moved on would have everything loaded again.
    const now = Date.now();
    if (now - last.current < minutes * MINUTE_MS - MINUTE_MS / 2) return;
    last.current = now;
    reload();
  }, [minute]);
}
