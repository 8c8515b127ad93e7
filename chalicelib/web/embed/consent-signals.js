/**
 * Whether a visit is counted: from the instant on at which the guest allowed it, and not beyond
 * the one at which they do not any more. The counting is a module of its own, which no other guest
 * loads.
 */
import { forgetVisit, nameOfVisit } from "./memory.js";

// The service fills both in as it joins the modules (http/joined_modules.py).
const SIGNALS_VERSION = "{version of signals.js}";
const SIGNALS_INTEGRITY = "{integrity of signals.js}";

/** Of each card that is decided for a hotel, whether any of it is on the screen. */
export function cardsOf(site, { elements }) {
  const isOwn = (one) => one.hasAttribute("consent") && one.getAttribute("site") === site;
  const all = [...elements].filter(isOwn).map((one) => one.isShown);
  return all.filter((one) => one !== null);
}

export class ConsentSignals {
  /** What counts in this document; null where nothing does. */
  current = null;
  #site;
  #kit;
  #changed;
  #loading = null;
  #receipt = null;

  /**
   * @param {string} site the hotel's uid
   * @param {object} kit what the first module has
   * @param {() => void} changed called whenever the bits have changed
   */
  constructor(site, kit, changed) {
    this.#site = site;
    this.#kit = kit;
    this.#changed = changed;
  }

  /**
   * Count, or count no more and forget what was counted: as the guest allows it now. Where the page
   * has no element that asks, or is one for children, it waits.
   * @param {string | null} receipt by which it is allowed
   */
  follow(receipt) {
    const isOther = this.#receipt !== null && this.#receipt !== receipt;
    this.#receipt = receipt;
    const isHere = receipt !== null && this.#isAsked();
    if (!isHere || isOther) {
      this.#loading = null;
      this.current?.stop();
      this.current = null;
    }
    if (receipt === null || isOther) forgetVisit(this.#site);
    if (isHere) this.#loading ??= this.#load();
  }

  #isAsked() {
    const has = (name, value) => (one) => one.getAttribute(name) === value;
    const all = [...this.#kit.elements];
    const own = all.filter(has("site", this.#site));
    return own.some((one) => one.hasAttribute("consent")) && !all.some(has("audience", "children"));
  }

  /** What counts in this document, once it is there; null where nothing does. */
  async ready() {
    await this.#loading;
    return this.current;
  }

  async #load() {
    const module = await this.#kit.pinned("signals.js", SIGNALS_VERSION, SIGNALS_INTEGRITY);
    // Meanwhile the guest may have ended it.
    if (this.#loading === null || this.current || !module) return;
    this.current = module.signalsOf(
      nameOfVisit(this.#site),
      this.#kit,
      this.#changed,
      this.#receipt,
    );
  }
}
