import { post } from "../../shared/api.js";
import { forget } from "./voucher-titles.js";

/**
 * Send a change of a voucher. Whatever the viewer does meanwhile, the cached title is dropped.
 * @param {string} path below /api/
 * @param {object} body
 * @param {string} key the Idempotency-Key
 */
export async function changeVoucher(path, body, key) {
  const answer = await post(path, body, { key });
  forget(answer.voucher.id);
  return answer;
}
