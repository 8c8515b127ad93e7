/** Slots that are held while a guest confirms: asked for and given back one after another. */
import { post } from "../../shared/api.js";
import { randomId } from "../../shared/older-browsers.js";

let last = Promise.resolve(); // a hold that comes before an earlier release would be ended by it

/** Hold a slot. @returns {Promise<{until: string}>} rejects with an ApiError */
export function hold(voucherId, slotId) {
  const body = { voucher_id: voucherId, slot_id: slotId };
  const made = last.then(() => post("voucher/hold", body, { key: randomId() }));
  last = made.catch(() => {});
  return made.then(({ voucher }) => voucher.hold);
}

/** Give a slot back. If that fails, its hold lapses by itself. */
export function giveBack(voucherId) {
  last = last
    .then(() => post("voucher/release", { voucher_id: voucherId }, { key: randomId() }))
    .catch(() => {});
}
