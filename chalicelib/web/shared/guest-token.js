/** A guest's token: g1_, 160 random bits in Crockford's base 32, and their checksum. */
import { visible } from "./typed-text.js";

const PREFIX = "g1_";
// Crockford's base 32: without I, L, O and U, which are easily mistaken.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_BYTES = 20;
const SECRET_LENGTH = (RANDOM_BYTES * 8) / 5;
const CHECKSUM_LENGTH = 7;

/** A new token. */
export function newToken() {
  let number = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)))
    number = (number << 8n) | BigInt(byte);
  return withChecksum(digits(number, SECRET_LENGTH));
}

/**
 * The token that a stored text or a recovery code stands for. Codes of earlier releases have no
 * checksum; with one they are the same guest's.
 * @returns {string | null} null when it cannot be a token
 */
export function readToken(text) {
  const plain = visible(text)
    .trim()
    .replace(/^g1_/i, "")
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
  if ([...plain].some((sign) => !ALPHABET.includes(sign))) return null;
  const token = withChecksum(plain.slice(0, SECRET_LENGTH));
  const isWhole = plain.length === SECRET_LENGTH || PREFIX + plain === token;
  return isWhole && token.length === PREFIX.length + SECRET_LENGTH + CHECKSUM_LENGTH ? token : null;
}

/** A token in groups of four characters, to be written down. */
export function recoveryCodeOf(token) {
  return token.slice(PREFIX.length).replace(/(.{4})(?=.)/g, "$1-");
}

function withChecksum(secret) {
  return PREFIX + secret + digits(BigInt(crc32(secret)), CHECKSUM_LENGTH);
}

function digits(number, length) {
  let text = "";
  for (let digit = 0; digit < length; digit += 1) {
    text = ALPHABET[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return text;
}

function crc32(text) {
  let crc = ~0;
  for (const sign of text) {
    crc ^= sign.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}
