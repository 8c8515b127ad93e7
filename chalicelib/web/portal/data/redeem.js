import { get } from "../../shared/api.js";
import { instant, isoDay, startOfDay } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { useQuery } from "../../shared/use-query.js";
import { USES } from "./changes-of-mind.js";

const HOUR_MS = 3_600_000;

/** From when on a guest may use it without a booking (ms): at once if it begins within the hour. */
export function usableFrom({ valid_from: start, created_at: issued }) {
  const [from, at] = [Date.parse(start), Date.parse(issued)];
  return from - at < HOUR_MS ? Math.min(from, at) : from;
}

/** A request to redeem that is refused for a booking of another day than today. */
export function forToday(ids) {
  const today = isoDay(hotelNow());
  return { ...ids, slot_from: instant(startOfDay(today)), slot_to: instant(startOfDay(today, 1)) };
}

/** Whether a redemption was refused because the booking is for another day. */
export function isForAnotherDay(error) {
  return error?.code === "voucher_not_redeemable" && Boolean(error.details?.slot_start);
}

/** The event by which a voucher was used, newest first: a query, null where there is none. */
export function useLastUse(voucherId) {
  return useQuery(
    async (signal) => {
      const { items } = await get("events", { subject_id: voucherId, limit: 20 }, { signal });
      return { event: items.find(({ type }) => USES.includes(type)) ?? null };
    },
    [voucherId],
  );
}
