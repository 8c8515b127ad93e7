/** The guest who uses the page, by a token that this browser keeps. */
import { newToken, readToken, recoveryCodeOf } from "./guest-token.js";
import { signal } from "./signal.js";
import { lasting } from "./stored.js";

const TOKEN = "guest-token";
const NEXT_TOKEN = "guest-token-next";

/** The guest's token, or null before it is first needed. */
export const guestToken = signal(storedToken(TOKEN));

window.addEventListener("storage", (event) => {
  if (event.key === TOKEN) guestToken.set(storedToken(TOKEN));
});

/** A token in this browser's storage; earlier releases stored it without its checksum. */
function storedToken(name) {
  const stored = lasting.get(name);
  return stored && readToken(stored);
}

/** The guest's token, created when it is first needed and stored in this browser. */
export function token() {
  if (!guestToken.get()) keepToken(newToken());
  return guestToken.get();
}

/** Use this token from now on, in all tabs. */
export function keepToken(value) {
  lasting.set(TOKEN, value);
  dropNextToken();
  guestToken.set(value);
}

/** The token that is taking the place of the guest's, or null. */
export function nextToken() {
  return storedToken(NEXT_TOKEN);
}

/**
 * A token to take the place of the guest's. It stays the same until the server has answered: the
 * place may be taken already when an answer is lost.
 */
export function makeNextToken() {
  if (!nextToken()) lasting.set(NEXT_TOKEN, newToken());
  return nextToken();
}

/** Give up the token that was to take the place of the guest's. */
export function dropNextToken() {
  lasting.set(NEXT_TOKEN, null);
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
  dropNextToken();
  guestToken.set(null);
}

/** The header that identifies the guest. */
export function guestCredential() {
  return { Authorization: `Bearer ${token()}` };
}
