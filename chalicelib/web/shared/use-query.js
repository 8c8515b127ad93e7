import { useCallback, useEffect, useRef, useState } from "./view.js";

const LOADING = { data: null, error: null, isLoading: true };

/**
 * Load data when the component appears and whenever `inputs` change.
 * The data stay visible during a reload, but not after the inputs changed. An answer to a request
 * with earlier inputs is dropped.
 * @param {(signal: AbortSignal) => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {{
 *   data: T | null, error: Error | null, isLoading: boolean, loadCount: number,
 *   reload: () => void, replace: (next: T | ((data: T) => T)) => void,
 * }} replace: show these data instead; without effect once the inputs have changed
 * @template T
 */
export function useQuery(load, inputs) {
  const [state, setState] = useState(LOADING);
  const [loadCount, setLoadCount] = useState(0);
  const current = useRef(null);
  const isSame = isFor(current.current, inputs);
  useEffect(() => {
    const aborter = new AbortController();
    const { signal } = aborter;
    current.current = { inputs, aborter };
    setState(({ data }) => ({ ...LOADING, data: isSame ? data : null }));
    load(signal).then(
      (data) => signal.aborted || setState({ data, error: null, isLoading: false }),
      (error) => signal.aborted || setState(({ data }) => ({ data, error, isLoading: false })),
    );
    return () => aborter.abort();
  }, [...inputs, loadCount]);
  const reload = useCallback(() => setLoadCount((count) => count + 1), []);
  const replace = useCallback((next) => {
    if (!isFor(current.current, inputs)) return;
    current.current.aborter.abort(); // a request that is still running would bring older data
    setState(({ data }) => ({
      data: typeof next === "function" ? next(data) : next,
      error: null,
      isLoading: false,
    }));
  }, inputs);
  useEffect(() => {
    if (state.error?.code !== "offline") return undefined;
    window.addEventListener("online", reload);
    return () => window.removeEventListener("online", reload);
  }, [state.error]);
  // The first render after the inputs changed must not show the data of the previous ones.
  const shown = isSame || current.current === null ? state : LOADING;
  return { ...shown, loadCount, reload, replace };
}

function isFor(request, inputs) {
  return (
    request !== null && inputs.every((input, place) => Object.is(input, request.inputs[place]))
  );
}

const IDLE = { isLoading: false, error: null };

/**
 * A listing that grows page by page. A reload starts again with the first page.
 * @param {(cursor: string | null, signal: AbortSignal) => Promise<Page>} load
 *   Page: {items: object[], next_cursor: string | null}
 * @param {unknown[]} inputs
 */
export function usePages(load, inputs) {
  const first = useQuery((signal) => load(null, signal), inputs);
  const [next, setNext] = useState(IDLE);
  const aborter = useRef(null);
  // Drop a further page that is being loaded when the first page is loaded again.
  useEffect(
    () => () => {
      aborter.current?.abort();
      aborter.current = null;
      setNext(IDLE);
    },
    [...inputs, first.loadCount],
  );
  async function loadMore() {
    if (aborter.current || !first.data?.next_cursor) return;
    aborter.current = new AbortController();
    const { signal } = aborter.current;
    setNext({ isLoading: true, error: null });
    try {
      const page = await load(first.data.next_cursor, signal);
      if (signal.aborted) return;
      first.replace((data) => ({ ...page, items: [...data.items, ...page.items] }));
      setNext(IDLE);
    } catch (error) {
      if (signal.aborted) return;
      setNext({ isLoading: false, error });
    }
    aborter.current = null;
  }
  return { ...first, loadMore, isLoadingMore: next.isLoading, moreError: next.error };
}
