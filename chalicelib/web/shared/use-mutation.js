import { ApiError } from "./api.js";
import { randomId } from "./older-browsers.js";
import { useEffect, useRef, useState } from "./view.js";

const IDLE = { isBusy: false, error: null };

/**
 * A change that the viewer makes. It runs once at a time however often it is clicked. While the
 * outcome is unknown, the same body keeps its Idempotency-Key: a retry cannot apply it twice.
 *
 * Put into `perform` what must happen after the change in any case, such as dropping a cached
 * value. What only concerns a viewer who is still on the screen comes after `run`, which resolves
 * to undefined once the component has gone.
 * @param {(body: object, key: string) => Promise<T>} perform
 * @returns {{
 *   run: (body: object) => Promise<T | undefined>, isBusy: boolean, error: Error | null,
 *   reset: () => void,
 * }} reset: forget the error, also that of a request which has not been answered yet
 * @template T
 */
export function useMutation(perform) {
  const [state, setState] = useState(IDLE);
  const running = useRef(null);
  const attempt = useRef(null);
  const isGone = useRef(false);
  useEffect(() => () => (isGone.current = true), []);
  const show = (next) => isGone.current || setState(next);

  async function run(body) {
    if (running.current) return undefined;
    const request = { isErrorShown: true };
    running.current = request;
    show({ isBusy: true, error: null });
    const text = JSON.stringify(body);
    if (attempt.current?.text !== text) attempt.current = { text, key: randomId() };
    let error = null;
    try {
      const answer = await perform(body, attempt.current.key);
      attempt.current = null;
      return isGone.current ? undefined : answer;
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      if (!failure.isOutcomeUnknown) attempt.current = null;
      error = failure;
      return undefined;
    } finally {
      running.current = null;
      show({ isBusy: false, error: request.isErrorShown ? error : null });
    }
  }

  function reset() {
    if (running.current) running.current.isErrorShown = false;
    show({ isBusy: Boolean(running.current), error: null });
  }
  return { run, reset, ...state };
}
