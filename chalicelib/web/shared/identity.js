/** Who is at the screen: always a guest with a token of their own, and perhaps a hotel as well. */
import { signal } from "./signal.js";

const TOKEN = "guest-token";
const KEY = "hotel-key";
const TOKEN_BYTES = 20;
// Crockford's base 32: no I, L, O or U, so that a code survives being read aloud.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = (TOKEN_BYTES * 8) / 5;

/** The hotel's key, or null while a guest is at the screen. */
export const hotelKey = signal(sessionStorage.getItem(KEY));

/** Set when the server no longer takes the key: the sign-in screen says so. */
export const wasRejected = signal(false);

/** Changes when the guest becomes another guest. */
export const guestToken = signal(localStorage.getItem(TOKEN));

window.addEventListener("storage", (event) => {
  if (event.key === TOKEN) guestToken.set(event.newValue);
});

/** The guest's token, made on first need and kept by this browser. */
function token() {
  if (!guestToken.get()) keepToken(randomToken());
  return guestToken.get();
}

function keepToken(value) {
  localStorage.setItem(TOKEN, value);
  guestToken.set(value);
}

function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  let code = "";
  for (let digit = 0; digit < CODE_LENGTH; digit += 1) {
    code = ALPHABET[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return code;
}

/** The guest's token in groups of four, to be written down. */
export function recoveryCode() {
  return token().replace(/(.{4})(?=.)/g, "$1-");
}

/**
 * Become the guest whose recovery code this is.
 * @returns {boolean} false when it cannot be a recovery code
 */
export function recover(code) {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if (plain.length !== CODE_LENGTH || [...plain].some((sign) => !ALPHABET.includes(sign)))
    return false;
  keepToken(plain);
  return true;
}

/** Forget the guest. The next need makes a new one. */
export function forgetGuest() {
  localStorage.removeItem(TOKEN);
  guestToken.set(null);
}

/** Keep the hotel's key for this browser session. */
export function signIn(key) {
  sessionStorage.setItem(KEY, key);
  wasRejected.set(false);
  hotelKey.set(key);
}

/** Forget the hotel's key. */
export function signOut() {
  sessionStorage.removeItem(KEY);
  hotelKey.set(null);
}

/** The server refused the key. */
export function reject() {
  wasRejected.set(true);
  signOut();
}

/**
 * The header that says who calls.
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
