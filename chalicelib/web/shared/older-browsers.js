/** What some browsers lack: Safari before 17.4 AbortSignal.any, all over plain HTTP randomUUID. */

const ID_BYTES = 16;

/**
 * A signal that aborts after a time, and when another one does.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 */
export function abortAfter(ms, signal) {
  const controller = new AbortController();
  const abort = (reason) => controller.abort(reason);
  setTimeout(() => abort(new DOMException("", "TimeoutError")), ms);
  if (signal?.aborted) abort(signal.reason);
  signal?.addEventListener("abort", () => abort(signal.reason), { once: true });
  return controller.signal;
}

/** An id that nobody else has: as random as a UUID. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
