/** What a page sends to the service, and the record of it. */
export const SERVICE = import.meta.url.slice(0, import.meta.url.lastIndexOf("/embed/") + 1);
const WAIT_MS = 5000; // an answer that comes later changes the page no more

/** What this page has sent: `{method, address, body, status, bytes}`. It is in memory alone. */
export const requests = [];

/**
 * Send a request without a cookie and without the page's address: a GET, or a POST of a body.
 * @param {string} path below /api/
 * @param {object} [body]
 * @returns {Promise<{status: number, content: object, request: object} | null>} null where nothing
 *   answered in time, or not with JSON
 */
export async function send(path, body) {
  const method = body ? "POST" : "GET";
  const address = `${SERVICE}api/${path}`;
  const text = body ? JSON.stringify(body) : null;
  const request = { method, address, body: text, status: null, bytes: null };
  requests.push(request);
  const wait = new AbortController();
  const timer = setTimeout(() => wait.abort(), WAIT_MS);
  const options = { credentials: "omit", referrerPolicy: "no-referrer", signal: wait.signal };
  // A POST is finished even when the guest leaves the page.
  const post = body && { method, body: text, keepalive: true };
  if (post) post.headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(address, { ...options, ...post });
    request.status = answer.status;
    const bytes = await answer.arrayBuffer();
    request.bytes = bytes.byteLength;
    const content = JSON.parse(new TextDecoder().decode(bytes));
    return { status: answer.status, content, request };
  } catch {
    return null; // the host's own content stays
  } finally {
    clearTimeout(timer);
    document.dispatchEvent(new Event("voucher-sent")); // for a host that shows what was sent
  }
}
