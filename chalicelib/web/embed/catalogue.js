/** What a hotel offers, the same for everybody: the one request of a page without consent. */
import { SERVICE, send } from "./requests.js";

const catalogues = new Map();

/**
 * What a hotel offers now, asked for once a page.
 * @param {string} site the hotel's uid
 * @returns {Promise<{items: object[], hotel: object, request: object} | null>} null where there is
 *   no answer that can be shown
 */
export function catalogueOf(site) {
  if (!catalogues.has(site)) catalogues.set(site, read(site));
  return catalogues.get(site);
}

async function read(site) {
  return offersIn(await send(`offers/catalogue?issuer_uid=${encodeURIComponent(site)}`));
}

/** What an answer offers; null where it is a refusal, or offers nothing. */
export function offersIn(answer) {
  if (answer?.status !== 200 || !(answer.content?.items?.length > 0)) return null;
  const { items, hotel, decision } = answer.content;
  return { items, hotel, decision: decision ?? null, request: answer.request };
}

/**
 * The address of a place in the portal: of a hotel's offers, or of one of them.
 * @param {string[]} parts
 * @param {string} [decision] by which it was shown
 */
export function placeOf(parts, decision) {
  const query = decision ? `?decision=${encodeURIComponent(decision)}` : "";
  return `${SERVICE}#/offers/${parts.map(encodeURIComponent).join("/")}${query}`;
}
