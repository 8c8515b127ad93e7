/** The guest who uses the page, by a token that this browser keeps. */
import { newToken, readToken, recoveryCodeOf } from "./guest-token.js";
import { signal } from "./signal.js";
import { lasting } from "./stored.js";

const TOKEN = "guest-token";

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

/** The header that identifies the guest. */
export function guestCredential() {
  return { Authorization: `Bearer ${token()}` };
}
