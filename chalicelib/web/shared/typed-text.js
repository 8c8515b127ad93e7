/** Text as people type or paste it. */

// Nothing shows these: soft hyphens, direction marks, zero widths. The joiners make emoji.
const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;
// Letters that do not fall apart into a plain one and a mark.
const FOLDED = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };
const UNFOLDED = new RegExp(`[${Object.keys(FOLDED).join("")}]`, "g");
const DASHES = /[\p{Pd}\u2212]/gu;
const SEPARATORS = /[\p{Pd}\u2212_\s]+/gu;
const LINK = /(?:^|[/#\s])([vb]-[0-9a-z]+-[0-9a-z]+)\b/i;
// An id's parts have fixed lengths (the last one grew), so that it can be read without its dashes.
const WITHOUT_DASHES = /^([vb])([0-9a-z]{8})([0-9a-z]{19}|[0-9a-z]{25})$/i;

/** Text without the characters that nothing shows. */
export function visible(text) {
  return text.replace(INVISIBLE, "");
}

/** Text for comparing: without case and accents. "MÜNCHEN" is "munchen", "Straße" is "strasse". */
export function fold(text) {
  return visible(text)
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(UNFOLDED, (letter) => FOLDED[letter])
    .normalize("NFC");
}

/**
 * Whether all words of a search are in some texts, or the whole of it in one of the codes, however
 * its groups are separated.
 */
export function matches(searchText, texts, codes = []) {
  const words = fold(searchText).split(/\s+/).filter(Boolean);
  const text = fold(texts.concat(codes).filter(Boolean).join(" "));
  if (words.every((word) => text.includes(word))) return true;
  const code = fold(searchText).replace(SEPARATORS, "");
  return code !== "" && codes.some((one) => fold(one).replace(SEPARATORS, "").includes(code));
}

/** The id in a scanned, pasted or typed text: a share link, or the id with any dashes or spaces. */
export function idIn(text) {
  const line = visible(text).normalize("NFKC").replace(DASHES, "-").trim();
  const together = line.replace(/\s/g, "");
  const [, kind, time, random] = WITHOUT_DASHES.exec(together.replaceAll("-", "")) ?? [];
  if (kind) return `${kind}-${time}-${random}`.toLowerCase();
  const match = LINK.exec(line) ?? /^([vb]-[0-9a-z]+-[0-9a-z]+)$/i.exec(together);
  return match ? match[1].toLowerCase() : line;
}
