/** Bookings name their voucher by its id; people know it by its title. */
import { get, getAll } from "./api.js";
import { hotelKey, guestToken } from "./identity.js";

const ONE_BY_ONE = 20; // more than this many single look-ups would spend the caller's rate
const known = new Map();

for (const source of [hotelKey, guestToken]) source.listen(() => known.clear());

/**
 * Each booking with its voucher, or with null where the voucher could not be found in time.
 * @param {object[]} bookings
 * @returns {Promise<{booking: object, voucher: object | null}[]>}
 */
export async function withVouchers(bookings, signal) {
  const missing = () => [...new Set(bookings.map((booking) => booking.voucher_id))].filter((id) => !known.has(id));
  if (missing().length > 1) remember((await getAll("voucher/list", {}, { pages: 3, signal })).items);
  for (const id of missing().slice(0, ONE_BY_ONE)) {
    try {
      remember([(await get("voucher/status", { voucher_id: id }, { signal })).voucher]);
    } catch (error) {
      if (error.code !== "voucher_not_found") throw error;
    }
  }
  return bookings.map((booking) => ({ booking, voucher: known.get(booking.voucher_id) ?? null }));
}

/** Keep what is known of these vouchers. */
export function remember(vouchers) {
  for (const voucher of vouchers) known.set(voucher.id, voucher);
}

/** Forget a voucher that has just changed. */
export function forget(voucherId) {
  known.delete(voucherId);
}
