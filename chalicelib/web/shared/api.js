/** The HTTP API. Its address is relative to the page's, so it works under any stage's path. */
import { followTime } from "./hotel-time.js";
import { abortAfter } from "./older-browsers.js";
import { credential, forgetSession, session } from "./session.js";

const ROOT = new URL("api/", document.baseURI);
const PATIENCE_MS = 20_000;
// After these errors the change may have been made or not: only the same request can tell.
const UNCERTAIN = new Set([
  "offline",
  "unreadable",
  "internal",
  "store_unavailable",
  "rate_limited",
  "request_in_flight",
]);

/** An error of the API: its code and details. */
export class ApiError extends Error {
  constructor(code, { details = null, requestId = null, retryAfter = null } = {}) {
    super(code);
    this.code = code;
    this.details = details;
    this.requestId = requestId;
    /** When to try again (milliseconds since 1970), or null. */
    this.retryAt = retryAfter === null ? null : Date.now() + retryAfter * 1000;
  }

  /** Whether the outcome is unknown, so that a retry must be the same request. */
  get isOutcomeUnknown() {
    return UNCERTAIN.has(this.code);
  }
}

/**
 * Send a GET request.
 * @param {string} path below /api/
 * @param {Record<string, unknown>} query entries that are null, undefined or "" are left out
 * @param {{
 *   signal?: AbortSignal, as?: unknown, cache?: RequestCache, isFile?: boolean,
 * }} [options]
 */
export function get(path, query = {}, options = {}) {
  const address = new URL(path, ROOT);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "")
      address.searchParams.set(name, value);
  }
  return call(address, { method: "GET" }, options);
}

/**
 * Fetch a file that only its reader may have.
 * @param {string} path below /api/
 * @param {Record<string, unknown>} query
 * @returns {Promise<Blob>}
 */
export function getFile(path, query, options = {}) {
  return get(path, query, { ...options, isFile: true });
}

/**
 * Send a POST request.
 * @param {string} path below /api/
 * @param {object} body
 * @param {{key?: string, as?: unknown}} [options] key: the Idempotency-Key of this action
 */
export function post(path, body, { key, ...options } = {}) {
  const headers = { "Content-Type": "application/json" };
  if (key) headers["Idempotency-Key"] = key;
  return call(
    new URL(path, ROOT),
    { method: "POST", headers, body: JSON.stringify(body) },
    options,
  );
}

async function call(address, request, { signal, as, cache = "no-store", isFile = false }) {
  const own = credential(as);
  const headers = { Accept: "application/json", ...request.headers, ...own.headers };
  const sessionId = as ? undefined : session.get()?.id;
  let response;
  let answer;
  try {
    response = await fetch(address, {
      ...request,
      headers,
      cache,
      credentials: own.credentials,
      signal: abortAfter(PATIENCE_MS, signal),
    });
    followTime(response.headers);
    if (isFile && response.ok) return await response.blob();
    answer = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(response ? "unreadable" : "offline");
  }
  if (answer?.ok === true) return answer;
  const code = answer?.code ?? "unreadable";
  // Ignore a late 401 for a session that has been replaced meanwhile.
  if (code === "unauthenticated" && sessionId && sessionId === session.get()?.id)
    forgetSession("rejected");
  const seconds = Number.parseInt(response.headers.get("Retry-After"), 10);
  throw new ApiError(code, {
    details: answer?.details,
    requestId: answer?.request_id,
    retryAfter: Number.isNaN(seconds) ? null : seconds,
  });
}

/**
 * Read a listing page by page, up to a number of pages.
 * @param {{pages?: number, isEnough?: (items: object[]) => boolean}} [options] isEnough: whether
 *   what was read so far ends the reading before the listing does
 * @returns {Promise<{items: object[], more: boolean}>}
 */
export async function getAll(path, query, { pages = 5, isEnough, ...options } = {}) {
  const items = [];
  let cursor = null;
  for (let page = 0; page < pages; page += 1) {
    const answer = await get(path, { limit: 100, ...query, cursor }, options);
    items.push(...answer.items);
    cursor = answer.next_cursor;
    if (!cursor || isEnough?.(items)) break;
  }
  return { items, more: Boolean(cursor) };
}
