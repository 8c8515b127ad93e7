/** The elements of the page, and what the second module needs of this one. */
import { catalogueOf, offersIn, placeOf } from "./catalogue.js";
import { filled, fold, link, make, number, size } from "./elements.js";
import { pinned } from "./later.js";
import { requests, send } from "./requests.js";

export const elements = new Set();
const watchers = new Set();

/** The second module has no second record of the requests, nor of the elements. */
export const KIT = {
  ...{ send, requests, catalogueOf, offersIn, placeOf, pinned },
  ...{ make, link, fold, filled, number, size, elements },
  changed: (site) => elements.forEach((one) => one.renew(site)),
  // Of each card of a hotel, whether any of it is on the screen.
  cards: (site) => [...elements].map((one) => one.isShown(site)).filter((one) => one !== null),
  watch: (call) => watchers.add(call),
};

/** An element came into the page, left it, or is about something else. */
export function tellWatchers() {
  for (const call of watchers) call();
}
