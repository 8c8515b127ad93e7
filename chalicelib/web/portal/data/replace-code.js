/** A new token in the place of the guest's, whose code somebody else may have seen. */
import { ApiError, post } from "../../shared/api.js";
import {
  dropNextToken,
  keepToken,
  makeNextToken,
  nextToken,
  token,
} from "../../shared/identity.js";

/**
 * Replace the guest's token. The guest stays the same, with all vouchers and bookings; the old
 * token is refused from then on. Sending the same exchange again changes nothing.
 */
export async function replaceCode() {
  const next = makeNextToken();
  try {
    await post("presence/exchange", { token: token(), new_token: next }, { as: "page" });
  } catch (error) {
    if (error instanceof ApiError && !error.isOutcomeUnknown) dropNextToken();
    throw error;
  }
  keepToken(next);
}

/** Finish a replacement whose answer never came. */
export async function finishReplacement() {
  if (nextToken()) await replaceCode();
}
