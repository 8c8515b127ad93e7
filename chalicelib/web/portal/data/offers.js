/** Offers, as guests see them. */
import { get } from "../../shared/api.js";

/**
 * This guest's vouchers that were offers of a hotel. Without an answer the guest is told when they
 * take another one.
 * @param {string} uid the hotel's
 * @returns {Promise<{id: string, title: string, campaign_id: string, offer_id: string}[]>}
 */
export async function takenBy(uid, signal) {
  try {
    const { items } = await get("voucher/list", { limit: 100 }, { as: "guest", signal });
    return items.filter((voucher) => voucher.issuer_uid === uid && voucher.campaign_id);
  } catch {
    return [];
  }
}
