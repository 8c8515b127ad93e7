/**
 * The points by which a visit is read: the newest version of domain/analysis/table.py, which a test
 * compares with this for every combination of the bits.
 */
export const VISIT_STATES = {
  looking: { start: 1, points: { dwell_20s: 1, scrolled_half: 1 } },
  comparing: { start: 0, points: { prices_2: 2, prices_5: 1, came_back: 2, dates_3: 1 } },
  deciding: { start: 0, points: { fields_1: 5, dates_1: 1, returned: 1 } },
  stuck: { start: -5, points: { fields_1: 6, paused_at_call: 3, dwell_120s: 3 } },
};
/** The names of the bits, the lowest first (domain/engine/bins.py). */
const VISIT_BITS = [
  ...["dwell_20s", "dwell_120s", "scrolled_half", "came_back", "prices_2", "prices_5"],
  ...["dates_1", "dates_3", "fields_1", "paused_at_call", "returned", "coarse_pointer"],
];
/** Bits that are said in place of another, with its points. */
const STRONGER = { dwell_120s: "dwell_20s", prices_5: "prices_2", dates_3: "dates_1" };

function allBitsIn(bins) {
  return VISIT_BITS.filter((_, place) => (bins >> place) & 1);
}

/** The bits that are set, each said once: "five prices" and not "two" besides. */
export function bitsIn(bins) {
  const bits = allBitsIn(bins);
  return bits.filter((one) => !bits.some((other) => STRONGER[other] === one));
}

/**
 * What a visit looks like.
 * @param {number} bins
 * @returns {{state: string, evidence: {bit: string, points: number}[]}}
 */
export function readVisit(bins) {
  const bits = allBitsIn(bins);
  let most = null;
  for (const [state, { start, points }] of Object.entries(VISIT_STATES)) {
    const sum = bits.reduce((before, bit) => before + (points[bit] ?? 0), start);
    if (most === null || sum >= most.sum) most = { state, sum };
  }
  return { state: most.state, evidence: evidenceOf(most.state, bits) };
}

/** What may speak for a state, the most first; by default all that can. */
export function evidenceOf(state, bits = VISIT_BITS) {
  const ofState = VISIT_STATES[state].points;
  const points = Object.fromEntries(bits.map((bit) => [bit, ofState[bit] ?? 0]));
  for (const [stronger, weaker] of Object.entries(STRONGER)) {
    if (!(stronger in points && weaker in points)) continue;
    points[stronger] += points[weaker];
    delete points[weaker];
  }
  return Object.entries(points)
    .filter(([, number]) => number)
    .map(([bit, number]) => ({ bit, points: number }))
    .sort((one, other) => other.points - one.points);
}
