import { ApiError } from "./api.js";
import { useEffect, useRef, useState } from "./view.js";

/**
 * Something the viewer does. It runs once at a time however often it is clicked, and as long as the
 * outcome is unknown the same action keeps its Idempotency-Key: trying again cannot do it twice.
 * @param {(body: object, key: string) => Promise<T>} perform
 * @returns {{run: (body: object) => Promise<T | undefined>, isBusy: boolean, error: Error | null, reset: () => void}}
 * @template T
 */
export function useAction(perform) {
  const [state, setState] = useState({ isBusy: false, error: null });
  const isRunning = useRef(false);
  const attempt = useRef(null);
  const isGone = useRef(false);
  useEffect(() => () => (isGone.current = true), []);
  const show = (next) => isGone.current || setState(next);

  async function run(body) {
    if (isRunning.current) return undefined;
    isRunning.current = true;
    show({ isBusy: true, error: null });
    const said = JSON.stringify(body);
    if (attempt.current?.said !== said) attempt.current = { said, key: crypto.randomUUID() };
    try {
      const answer = await perform(body, attempt.current.key);
      attempt.current = null;
      show({ isBusy: false, error: null });
      return answer;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!error.isUnsettled) attempt.current = null;
      show({ isBusy: false, error });
      return undefined;
    } finally {
      isRunning.current = false;
    }
  }
  return { run, reset: () => show({ isBusy: false, error: null }), ...state };
}
