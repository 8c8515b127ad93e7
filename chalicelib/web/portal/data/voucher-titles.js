/** Bookings name their voucher by its id; people know it by its title. */
import { get, getAll } from "../../shared/api.js";
import { guestToken, hotelKey } from "../../shared/identity.js";

const ONE_BY_ONE = 20; // more single look-ups than this would use up the caller's rate limit
const cache = new Map();
/** Counts the changes that make answers to earlier requests unfit for the cache. */
let changes = 0;

for (const source of [hotelKey, guestToken]) {
  source.listen(() => {
    changes += 1;
    cache.clear();
  });
}

/**
 * Call this before reading vouchers, and call the function it returns with the vouchers that were
 * read. They are cached unless a voucher or the caller has changed meanwhile.
 * @returns {(vouchers: object[]) => void}
 */
export function startCaching() {
  const before = changes;
  return (vouchers) => {
    if (before !== changes) return;
    for (const voucher of vouchers) cache.set(voucher.id, voucher);
  };
}

/** Drop a voucher that has just changed. */
export function forget(voucherId) {
  changes += 1;
  cache.delete(voucherId);
}

/**
 * Each booking with its voucher, or with null where the voucher could not be read.
 * @param {object[]} bookings
 * @returns {Promise<{booking: object, voucher: object | null}[]>}
 */
export async function withVouchers(bookings, signal) {
  const keep = startCaching();
  const ids = [...new Set(bookings.map((booking) => booking.voucher_id))];
  const vouchers = new Map(ids.filter((id) => cache.has(id)).map((id) => [id, cache.get(id)]));
  const missing = () => ids.filter((id) => !vouchers.has(id));
  const add = (items) => {
    keep(items);
    for (const voucher of items) vouchers.set(voucher.id, voucher);
  };
  if (missing().length > 1) add((await getAll("voucher/list", {}, { pages: 3, signal })).items);
  for (const id of missing().slice(0, ONE_BY_ONE)) {
    try {
      add([(await get("voucher/status", { voucher_id: id }, { signal })).voucher]);
    } catch (error) {
      if (error.code !== "voucher_not_found") throw error;
    }
  }
  return bookings.map((booking) => ({
    booking,
    voucher: vouchers.get(booking.voucher_id) ?? null,
  }));
}
