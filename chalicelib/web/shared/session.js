/**
 * Who is signed in for a hotel on this device. The session itself is in a cookie that no script can
 * read; what is stored here is only what the page shows of it. All tabs of a browser share both.
 */
import { guestCredential } from "./identity.js";
import { signal } from "./signal.js";
import { lasting } from "./stored.js";

const STORED = "hotel-session";
const USED = "hotel-session-used";
const REST_MS = 30 * 60_000;

/**
 * The session, or null while a guest is at the screen: `id`, `uid`, `role`, `label`, `may_invite`,
 * `ends_at_rest`, `ends_at` (milliseconds since 1970).
 */
export const session = signal(stored());

/** Why nobody is signed in any more: "rejected" or "elsewhere" (in another tab); or null. */
export const signedOut = signal(null);

function stored() {
  try {
    return JSON.parse(lasting.get(STORED));
  } catch {
    return null;
  }
}

/** Show the session that the server has answered, in all tabs. */
export function keepSession({ expires_in: seconds, ...shown }) {
  const next = { ...shown, ends_at: Date.now() + seconds * 1000 };
  lasting.set(STORED, JSON.stringify(next));
  recordUse();
  signedOut.set(null);
  session.set(next);
}

/**
 * Show in all tabs that nobody is signed in.
 * @param {"rejected" | null} why
 */
export function forgetSession(why) {
  lasting.set(STORED, null);
  signedOut.set(why);
  session.set(null);
}

/** Somebody used the page just now. What a screen asks by itself is no use. */
function recordUse() {
  lasting.set(USED, String(Date.now()));
}

/** Follow what another tab has done. */
function follow() {
  const next = stored();
  if (next?.id === session.get()?.id) return;
  signedOut.set(next ? null : "elsewhere");
  session.set(next);
}

/** Whether the session is over: after its time, or because nobody has used any of the tabs. */
export function isOver() {
  const current = session.get();
  if (!current) return false;
  const rested = Date.now() - Number(lasting.get(USED)) >= REST_MS;
  return Date.now() >= current.ends_at || (current.ends_at_rest && rested);
}

window.addEventListener("storage", ({ key }) => (key === STORED || key === null) && follow());
// A page from the browser's back/forward cache has missed such events.
window.addEventListener("pageshow", follow);
for (const type of ["pointerdown", "keydown"]) {
  window.addEventListener(type, () => isOver() || recordUse(), { capture: true, passive: true });
}

/**
 * How a request says who sends it.
 * @param {"nobody" | "guest" | "page" | {key: string} | {booking: string}} [as] nobody; the guest,
 *   whatever the session is; the page with its cookie, if there is one; an API key that is
 *   exchanged for a session; or the link to a booking
 * @returns {{headers: Record<string, string>, credentials: RequestCredentials}}
 */
export function credential(as) {
  if (as === "nobody") return { headers: {}, credentials: "omit" };
  if (as?.booking)
    return { headers: { Authorization: `Booking ${as.booking}` }, credentials: "omit" };
  if (as?.key) return { headers: { "X-TS-APIKEY": as.key }, credentials: "omit" };
  if (as === "page" || (session.get() && as !== "guest"))
    return { headers: {}, credentials: "same-origin" };
  return { headers: guestCredential(), credentials: "omit" };
}
