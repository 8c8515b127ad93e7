/** Who has booked, before a refusal is explained. */
import { ApiError, get } from "../../shared/api.js";

const IS_HIDDEN = ["voucher_not_found", "forbidden", "not_holder"];

/**
 * The booking that stands in the way of another one, if the caller may see it: a guest sees only
 * their own, perhaps from another tab; a hotel sees any.
 * @param {string} voucherId
 * @param {ApiError} error the refusal
 * @returns {Promise<{standing: {voucher: object, booking: object} | null, error: ApiError}>}
 *   error: the refusal, without what could not be looked up
 */
export async function standingBooking(voucherId, error) {
  try {
    const { voucher, booking } = await get("voucher/status", { voucher_id: voucherId });
    return {
      standing: booking && voucher.status === "booked" ? { voucher, booking } : null,
      error,
    };
  } catch (failure) {
    if (!(failure instanceof ApiError)) throw failure;
    const isAnswered = IS_HIDDEN.includes(failure.code);
    return { standing: null, error: isAnswered ? error : new ApiError(error.code) };
  }
}
