/**
 * What a browser keeps of a guest's choice at one hotel, in the storage of the page's origin: a
 * receipt, or the day of a no. Nothing is written before a choice.
 *
 * @typedef {{receipt?: string, signals?: boolean, despiteGpc?: boolean,
 *   unwanted?: {[campaign: string]: string}, refused?: string, unsent?: [string, string][]}} Choice
 *   `signals`, beside a receipt, is that offers may be chosen by the visit; `unwanted` has the
 *   campaigns that are not shown any more: on a day in UTC, or FOR_GOOD; `refused` is such a day,
 *   or FOR_GOOD; `unsent` are withdrawals and erasures that have not reached the service, each its
 *   path and receipt
 */
const MONTHS = 6; // for which a no is not asked about again
export const FOR_GOOD = "for good";

const nameOf = (site) => `voucher-offer ${site}`;
/** Under which a tab's session has what it counts of a visit. */
export const nameOfVisit = (site) => `voucher-offer visit ${site}`;

/** Empty what a tab's session has counted of a visit. */
export function forgetVisit(site) {
  try {
    window.sessionStorage.removeItem(nameOfVisit(site));
  } catch {
    // Where nothing can be stored, nothing was.
  }
}

/**
 * The choice that is stored.
 * @returns {Choice | null} null where the browser lets the page store nothing
 */
export function storedChoice(site) {
  try {
    const stored = JSON.parse(window.localStorage.getItem(nameOf(site)));
    return stored !== null && typeof stored === "object" ? stored : {};
  } catch (error) {
    return error instanceof SyntaxError ? {} : null;
  }
}

/**
 * Store a choice in place of the one before.
 * @param {Choice} choice without a part: nothing is stored any more
 * @returns {boolean} false where the browser did not store it
 */
export function storeChoice(site, choice) {
  try {
    if (Object.keys(choice).length === 0) window.localStorage.removeItem(nameOf(site));
    else window.localStorage.setItem(nameOf(site), JSON.stringify(choice));
    return true;
  } catch {
    return false;
  }
}

/** Call a function when another tab, or a later page, changes what is stored. */
export function onChoiceElsewhere(site, call) {
  window.addEventListener("storage", ({ key }) => {
    if (key === nameOf(site) || key === null) call();
  });
  // A page that comes back as it was left has missed what was chosen since.
  window.addEventListener("pageshow", ({ persisted }) => persisted && call());
}

/** Today in UTC, as it is stored. */
export function today() {
  return new Date().toISOString().slice(0, 10);
}

/** Whether a no still counts. */
export function isRefusal({ refused }) {
  if (!refused || refused === FOR_GOOD) return Boolean(refused);
  const end = new Date(`${refused}T00:00:00Z`);
  end.setUTCMonth(end.getUTCMonth() + MONTHS);
  return !(Date.now() >= end.getTime());
}
