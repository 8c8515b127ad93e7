/** Who uses the page: always a guest with a token, and perhaps a hotel with a key. */
import { newToken, readToken, recoveryCodeOf } from "./guest-token.js";
import { signal } from "./signal.js";
import { lasting, ofThisTab } from "./stored.js";

const TOKEN = "guest-token";
const KEY = "hotel-key";

/** The hotel's key, or null while a guest is at the screen. */
export const hotelKey = signal(ofThisTab.get(KEY));

/** True after the server has rejected the key; the sign-in screen shows it. */
export const wasRejected = signal(false);

/** The guest's token, or null before it is first needed. */
export const guestToken = signal(storedToken());

window.addEventListener("storage", (event) => {
  if (event.key === TOKEN) guestToken.set(storedToken());
});

/** The token in this browser's storage; earlier releases stored it without its checksum. */
function storedToken() {
  const stored = lasting.get(TOKEN);
  return stored && readToken(stored);
}

/** The guest's token, created when it is first needed and stored in this browser. */
export function token() {
  if (!guestToken.get()) keepToken(newToken());
  return guestToken.get();
}

function keepToken(value) {
  lasting.set(TOKEN, value);
  guestToken.set(value);
}

/** The guest's token in groups of four characters, to be written down. */
export function recoveryCode() {
  return recoveryCodeOf(token());
}

/**
 * Become the guest whose recovery code this is.
 * @returns {boolean} false when it cannot be a recovery code
 */
export function recover(code) {
  const read = readToken(code);
  if (read) keepToken(read);
  return read !== null;
}

/** Forget the guest's token. A new one is created when it is next needed. */
export function forgetGuest() {
  lasting.set(TOKEN, null);
  guestToken.set(null);
}

/** Store the hotel's key for this browser session. */
export function signIn(key) {
  ofThisTab.set(KEY, key);
  wasRejected.set(false);
  hotelKey.set(key);
}

/** Forget the hotel's key. */
export function signOut() {
  ofThisTab.set(KEY, null);
  hotelKey.set(null);
}

/** Sign out because the server has rejected the key. */
export function reject() {
  wasRejected.set(true);
  signOut();
}

/**
 * The header that identifies the caller.
 * @param {"guest" | {key: string}} [as] a guest whatever the session is, or a key on trial
 */
export function credential(as) {
  if (as?.key) return { "X-TS-APIKEY": as.key };
  if (hotelKey.get() && as !== "guest") return { "X-TS-APIKEY": hotelKey.get() };
  return { Authorization: `Bearer ${token()}` };
}

/** The key in a sign-in link (`#key=…`), or null. A fragment never leaves the browser. */
export function keyInFragment(fragment) {
  return new URLSearchParams(fragment.slice(1)).get("key") || null;
}
