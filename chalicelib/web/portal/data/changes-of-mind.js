/** What a desk may take back, and until when. */
import { hotelNow } from "../../shared/hotel-time.js";
import { session } from "../../shared/session.js";

const UNDO_MS = 24 * 3_600_000;
/** The events by which a voucher is consumed. */
export const USES = ["voucher.redeem", "voucher.consume", "voucher.noshow", "voucher.forfeit"];

/**
 * Until when the desk may give a consumed voucher back (ms): a day; an operator at any time.
 * Null where there is nothing to give back, or nobody knows when it was consumed.
 */
export function undoUntil({ status, consumed_at: at }) {
  if (status !== "consumed") return null;
  if (session.get()?.role === "admin") return Infinity;
  return at ? Date.parse(at) + UNDO_MS : null;
}

/** Whether the desk may still give it back. */
export function canUndo(voucher) {
  return (undoUntil(voucher) ?? 0) > hotelNow();
}

/**
 * Whether the desk may say that nobody came for a booking: once its time has begun, and for a day
 * after the voucher counted as used.
 */
export function canBeNoShow(voucher, booking) {
  if (!booking || booking.status !== "booked" || new Date(booking.slot_start) > hotelNow())
    return false;
  if (voucher.status === "booked") return true;
  const { status, consumed_at: at } = voucher;
  return status === "consumed" && Boolean(at) && Date.parse(at) + UNDO_MS > hotelNow();
}

/** How a voucher was lost without being used: "forfeit" or "noshow"; else null. */
export function lostBy({ status, consumed_by: by }) {
  return status === "consumed" && (by === "forfeit" || by === "noshow") ? by : null;
}
