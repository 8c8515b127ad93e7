/** The elements of the page, and what the second module needs of this one. */
import { catalogueOf, offersIn, placeOf } from "./catalogue.js";
import { filled, fold, link, make, number, size } from "./elements.js";
import { pinned } from "./later.js";
import { requests, send } from "./requests.js";

export const elements = new Set();
/** What is called when an element came into the page, left it, or is about something else. */
export const watchers = new Set();

/** The second module has no second record of the requests, nor of the elements. */
export const KIT = {
  ...{ send, requests, catalogueOf, offersIn, placeOf, pinned },
  ...{ make, link, fold, filled, number, size, elements, watchers },
  changed: (site) => elements.forEach((one) => one.renew(site)),
};
