/** Signing in and out, and the code of a sign-in link. */
import { ApiError, get, post } from "../../shared/api.js";
import { forgetSession, isOver, keepSession, session, signedOut } from "../../shared/session.js";
import { signal } from "../../shared/signal.js";
import { goHomeFrom, route } from "../router.js";

const CHECK_MS = 15_000;

/** The sign-in link that was opened: `{code}`, `{isOld: true}` for one with an API key, or null. */
export const openedLink = signal(null);

/** The link about mails that was opened: `{kind: "confirm" | "unsubscribe", token}`, or null. */
export const openedMails = signal(null);

/**
 * What a link states in its fragment, to sign in, to a booking or about mails; null for any other
 * address.
 */
export function linkIn(fragment) {
  const parts = new URLSearchParams(fragment.slice(1));
  for (const kind of ["confirm", "unsubscribe"])
    if (parts.has(kind)) return { mails: { kind, token: parts.get(kind) } };
  if (parts.has("booking")) return { booking: parts.get("booking") };
  if (parts.has("key")) return { isOld: true };
  return parts.has("sign-in") ? { code: parts.get("sign-in") } : null;
}

/** The link that signs another device in, and how long it can be used (seconds). */
export async function makeLink() {
  const { code, expires_in: seconds } = await post("session/code", {});
  return { link: new URL(`#sign-in=${code}`, document.baseURI).href, seconds };
}

/** Whom a code would sign in; it stays usable. */
export async function previewCode(code, aborted) {
  try {
    return await post("session/preview", { code }, { as: "page", signal: aborted });
  } catch (error) {
    // What does not look like a code is none.
    throw error.code === "invalid_request" ? new ApiError("sign_in_code_not_found") : error;
  }
}

/** Use a code: the browser has the session's cookie afterwards. Returns the session. */
export async function openSession(code, endsAtRest) {
  const body = { code, ends_at_rest: endsAtRest };
  return (await post("session/create", body, { as: "page" })).session;
}

/** Exchange an API key for a session, so that the key is stored nowhere. Returns the session. */
export async function exchangeKey(key, endsAtRest) {
  const { code } = await post("session/code", {}, { as: { key } });
  return openSession(code, endsAtRest);
}

/** Ask the server who is signed in: what this page has stored may be out of date. */
export async function refreshSession() {
  const before = session.get()?.id;
  if (!before) return;
  const { session: current } = await get("session/current");
  if (current && before === session.get()?.id) keepSession(current);
}

/** Show who has signed in: the start page, unless the viewer went elsewhere meanwhile. */
export function enter(opened) {
  openedLink.set(null);
  goHomeFrom("sign-in");
  keepSession(opened);
}

/** End the session at the server and in all tabs. */
export async function signOut() {
  await post("session/end", {}, { as: "page" });
  forgetSession(null);
}

/** End what is over, at the server too: a screen that refreshes itself would keep it there. */
function check() {
  if (!isOver()) return;
  post("session/end", {}, { as: "page" }).catch(() => {}); // then the server's own limits hold
  forgetSession("rejected");
}

// Whoever goes elsewhere has read why they were signed out.
route.listen(() => signedOut.set(null));
document.addEventListener("visibilitychange", check);
setInterval(check, CHECK_MS);
