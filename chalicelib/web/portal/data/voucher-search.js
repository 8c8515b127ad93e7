import { get } from "../../shared/api.js";
import { usePages } from "../../shared/use-query.js";
import { useEffect, useState } from "../../shared/view.js";

export const SEARCHED_FROM = 3; // letters; fewer are compared with what is loaded alone
const WAIT = 300; // milliseconds after the last letter
const PAGE_SIZE = 100;
const NOTHING = { items: [], next_cursor: null };

/**
 * The hotel's vouchers that a text means, searched at the server once the typing rests.
 * @param {string} searchText
 * @param {object} filter the other filters of the list
 * @returns {ReturnType<typeof usePages> & {isOn: boolean}} isOn: whether the text is long enough
 */
export function useVoucherSearch(searchText, filter) {
  const text = useRest(searchText.trim());
  const isOn = text.length >= SEARCHED_FROM;
  const result = usePages(
    async (cursor, signal) =>
      isOn
        ? get("voucher/list", { ...filter, q: text, limit: PAGE_SIZE, cursor }, { signal })
        : NOTHING,
    [isOn ? text : "", filter.status ?? null, filter.service_type ?? ""],
  );
  return { ...result, isOn };
}

/** A value once it has stayed the same for WAIT. */
function useRest(value) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), WAIT);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
