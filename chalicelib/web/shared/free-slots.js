import { get } from "./api.js";
import { instant, isoDay, startOfMonth } from "./format.js";

const ANSWERS = 4; // a month is one answer of 31 days, and an hour more where the clocks change

/**
 * The free slots of a month, grouped by day in the viewer's time zone.
 * @param {string} voucherId
 * @param {string} month "2026-12"
 * @returns {Promise<Map<string, object[]>>}
 */
export async function freeSlots(voucherId, month, signal) {
  const end = startOfMonth(month, 1);
  const days = new Map();
  let from = instant(startOfMonth(month));
  for (let answers = 0; from && answers < ANSWERS; answers += 1) {
    const answer = await get(
      "slots/available",
      { voucher_id: voucherId, from, to: instant(end) },
      { signal },
    );
    for (const slot of answer.items) {
      const day = isoDay(slot.start);
      if (!days.has(day)) days.set(day, []);
      days.get(day).push(slot);
    }
    from = answer.next_from;
  }
  return days;
}
