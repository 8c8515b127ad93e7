/** Conditions: at the server a JSON object, in a form pairs of a name and a text. */

/** The pairs that a form shows. A value that is no text is shown as JSON, and kept as it is. */
export function termPairs(terms) {
  return Object.entries(terms).map(([name, value]) => ({ name, value: shown(value), kept: value }));
}

/** The object that the pairs describe; those without a name are left out. */
export function termsOf(pairs) {
  const complete = pairs.filter(({ name }) => name.trim());
  return Object.fromEntries(complete.map((pair) => [pair.name.trim(), valueOf(pair)]));
}

function valueOf({ value, kept }) {
  return kept !== undefined && shown(kept) === value ? kept : value.trim();
}

function shown(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
