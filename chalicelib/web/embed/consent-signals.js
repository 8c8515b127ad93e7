/**
 * Whether a visit is counted: from the instant on at which the guest allowed it, and not beyond
 * the one at which they do not any more. The counting is a module of its own, which no other guest
 * loads.
 */
import { forgetVisit, nameOfVisit } from "./memory.js";

// The service fills both in as it joins the modules (http/joined_modules.py).
const SIGNALS_VERSION = "{version of signals.js}";
const SIGNALS_INTEGRITY = "{integrity of signals.js}";

export class ConsentSignals {
  /** What counts in this document; null where nothing does. */
  current = null;
  #site;
  #kit;
  #changed;
  #loading = null;

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

  /** Count, or count no more and forget what was counted: as the guest allows it now. */
  follow(isAllowed) {
    if (isAllowed) {
      this.#loading ??= this.#load();
      return;
    }
    this.#loading = null;
    this.current?.stop();
    this.current = null;
    forgetVisit(this.#site);
  }

  /** What counts in this document, once it is there; null where nothing does. */
  async ready() {
    await this.#loading;
    return this.current;
  }

  async #load() {
    const started = this.#kit.pinned("signals.js", SIGNALS_VERSION, SIGNALS_INTEGRITY);
    const module = await started;
    // Meanwhile the guest may have ended it.
    if (this.#loading === null || this.current || !module) return;
    this.current = module.signalsOf(nameOfVisit(this.#site), this.#kit, this.#changed);
  }
}
