import { get } from "../../shared/api.js";
import { useQuery } from "../../shared/use-query.js";

/**
 * The hotel's vouchers by status, counted by the server; a status that it cannot count is null.
 * Their data stay null where they cannot be had, as for an admin, who is no hotel.
 */
export function useStatusCounts() {
  return useQuery(
    (signal) => get("voucher/counts", {}, { signal }).then((answer) => answer.counts),
    [],
  );
}

/** All vouchers of some counts; null if one is missing. */
export function totalOf(counts) {
  const numbers = Object.values(counts);
  return numbers.includes(null) ? null : numbers.reduce((sum, count) => sum + count, 0);
}
