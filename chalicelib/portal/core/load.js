import { useCallback, useEffect, useRef, useState } from "./view.js";

/**
 * Load something when the component appears and whenever `inputs` change.
 * What was loaded stays while it is loaded again (reload), not when the inputs changed.
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {{data: T | null, error: Error | null, isLoading: boolean, reload: () => void, replace: (data: T) => void}}
 * @template T
 */
export function useLoad(load, inputs) {
  const [state, setState] = useState({ data: null, error: null, isLoading: true });
  const [round, setRound] = useState(0);
  const known = useRef(null);
  const isSame = known.current !== null && inputs.every((input, place) => Object.is(input, known.current[place]));
  useEffect(() => {
    const aborter = new AbortController();
    known.current = inputs;
    setState(({ data }) => ({ data: isSame ? data : null, error: null, isLoading: true }));
    load(aborter.signal).then(
      (data) => aborter.signal.aborted || setState({ data, error: null, isLoading: false }),
      (error) => aborter.signal.aborted || setState(({ data }) => ({ data, error, isLoading: false })),
    );
    return () => aborter.abort();
  }, [...inputs, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const replace = useCallback((data) => setState({ data, error: null, isLoading: false }), []);
  useEffect(() => {
    if (state.error?.code !== "offline") return undefined;
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [state.error]);
  // The first drawing after the inputs changed must not show what belongs to the old ones.
  return isSame || known.current === null ? { ...state, reload, replace } : { data: null, error: null, isLoading: true, reload, replace };
}

/**
 * A listing that grows page by page.
 * @param {(cursor: string | null, signal: AbortSignal) => Promise<{items: object[], next_cursor: string | null}>} load
 */
export function usePages(load, inputs) {
  const first = useLoad((signal) => load(null, signal), inputs);
  const [next, setNext] = useState({ isLoading: false, error: null });
  const { data } = first;
  async function loadMore() {
    if (next.isLoading || !data?.next_cursor) return;
    setNext({ isLoading: true, error: null });
    try {
      const page = await load(data.next_cursor);
      first.replace({ ...page, items: [...data.items, ...page.items] });
      setNext({ isLoading: false, error: null });
    } catch (error) {
      setNext({ isLoading: false, error });
    }
  }
  return { ...first, loadMore, isLoadingMore: next.isLoading, moreError: next.error };
}
