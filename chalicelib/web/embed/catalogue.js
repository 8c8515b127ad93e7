/** The one request of a page: what the hotel offers, the same for everybody. */
export const SERVICE = import.meta.url.slice(0, import.meta.url.lastIndexOf("/embed/") + 1);
const WAIT_MS = 5000; // an answer that comes later changes the page no more

/** What this page has sent: `{method, address, status, bytes}`. It is in memory alone. */
export const requests = [];
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
  const address = `${SERVICE}api/offers/catalogue?issuer_uid=${encodeURIComponent(site)}`;
  const request = { method: "GET", address, status: null, bytes: null };
  requests.push(request);
  const wait = new AbortController();
  const timer = setTimeout(() => wait.abort(), WAIT_MS);
  const options = { credentials: "omit", referrerPolicy: "no-referrer", signal: wait.signal };
  try {
    const answer = await fetch(address, options);
    request.status = answer.status;
    const content = await answer.arrayBuffer();
    request.bytes = content.byteLength;
    const { items, hotel } = JSON.parse(new TextDecoder().decode(content));
    return answer.ok && items.length > 0 ? { items, hotel, request } : null;
  } catch {
    return null; // the host's own content stays
  } finally {
    clearTimeout(timer);
  }
}

/** The address of a place in the portal: of a hotel's offers, or of one of them. */
export function placeOf(...parts) {
  return `${SERVICE}#/offers/${parts.map(encodeURIComponent).join("/")}`;
}
