import { isoDay, monthOf, startOfMonth } from "../../shared/format.js";
import { freeSlots } from "../../shared/free-slots.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { useQuery } from "../../shared/use-query.js";
import { useRef } from "../../shared/view.js";

const MONTHS_AHEAD = 12; // how far the first free day is looked for

/**
 * What can be booked, and where to look: all that is shown follows from the address.
 * @param {object} voucher
 * @param {string | null} place a day ("2026-12-15") or a month ("2026-12"); without one, the first
 *   month with a free day
 * @param {string} [bookingId] its live booking, if that is to move
 * @param {{booking: string}} [as] the link by which it is to move
 * @returns {{
 *   month: string, day: string | null, slots: object, refused: Map<string, string[]>,
 *   heldSlots: object[], promise: object | null,
 * }}
 *   day: the chosen one, or else the month's first free one; slots: a query of its free slots;
 *   refused, heldSlots and promise: as freeSlots has them
 */
export function useFreeDays(voucher, place, bookingId, as) {
  const first = monthOf(isoDay(Math.max(new Date(voucher.valid_from), hotelNow())));
  const wanted = /^\d{4}-\d\d(-\d\d)?$/.test(place ?? "") ? place : null;
  const stated = wanted && monthOf(wanted);
  // A day of the month that is shown already does not load it again.
  const firstOpen = useRef(null);
  const result = useQuery(
    async (signal) => {
      const look = (month) => load(voucher, month, signal, bookingId, as);
      if (stated) return look(stated);
      const data = await firstFree(voucher, first, look);
      firstOpen.current = data.month;
      return data;
    },
    [voucher.id, bookingId, stated === firstOpen.current ? null : stated],
  );
  const month = stated ?? result.data?.month ?? first;
  const days = result.data?.days ?? null;
  const isDay = wanted !== null && wanted !== stated;
  const firstDay = days ? ([...days.keys()].sort()[0] ?? null) : null;
  const { refused = new Map(), heldSlots = [], promise = null } = result.data ?? {};
  return {
    month,
    day: isDay ? wanted : firstDay,
    slots: { ...result, data: days },
    refused,
    heldSlots,
    promise,
  };
}

async function load(voucher, month, ...rest) {
  return { month, ...(await freeSlots(voucher, month, ...rest)) };
}

async function firstFree(voucher, first, look) {
  for (let later = 0; later < MONTHS_AHEAD; later += 1) {
    const start = startOfMonth(first, later);
    if (later > 0 && start >= new Date(voucher.valid_until)) break;
    const data = await look(monthOf(isoDay(start)));
    if (data.days.size > 0) return data;
  }
  return look(first);
}
