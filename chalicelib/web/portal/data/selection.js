/** Vouchers that are selected, to be changed together. */
import { useState } from "../../shared/view.js";

/** How many vouchers one request changes. */
export const SELECTED_MAX = 20;

/**
 * Which vouchers are selected, if any are to be.
 * @returns {{
 *   isOn: boolean, isFull: boolean, vouchers: object[], has: (voucher: object) => boolean,
 *   start: () => void, end: () => void, toggle: (voucher: object) => void,
 *   choose: (vouchers: object[]) => void,
 * }} isFull: no more fit into one step
 */
export function useSelection() {
  const [chosen, setChosen] = useState(null); // by id; null: nothing is to be selected
  const vouchers = [...(chosen?.values() ?? [])];
  const isFull = vouchers.length >= SELECTED_MAX;
  return {
    isOn: chosen !== null,
    isFull,
    vouchers,
    has: ({ id }) => Boolean(chosen?.has(id)),
    start: () => setChosen(new Map()),
    end: () => setChosen(null),
    toggle: (voucher) => {
      const next = new Map(chosen);
      if (!next.delete(voucher.id) && !isFull) next.set(voucher.id, voucher);
      setChosen(next);
    },
    choose: (list) =>
      setChosen(new Map(list.slice(0, SELECTED_MAX).map((voucher) => [voucher.id, voucher]))),
  };
}
