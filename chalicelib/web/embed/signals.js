/**
 * How a guest looks around on a hotel's pages, as twelve bits: loaded only where the guest allowed
 * it (docs/embed.md). They leave the page with `decide` alone.
 */
import { bitsIn, readVisit } from "../shared/visit-table.js";
import { bitsInWords, visitSentence } from "../shared/visit-words.js";
import { helpCardOf } from "./help-card.js";
import { signalWordsOf } from "./signal-words.js";
import { VisitCounts } from "./visit-counts.js";

const ASKS_MAX = 3; // with other bits, in a session; the last one for an overlay that opens

/**
 * Begin to count for one hotel.
 * @param {string} name under which the session has the counts
 * @param {object} kit what the first module has
 * @param {() => void} changed called whenever the bits have changed
 * @param {string} receipt by which it is counted
 */
export function signalsOf(name, kit, changed, receipt) {
  return new Signals(name, kit, changed, receipt);
}

class Signals {
  #counts;
  #kit;

  constructor(name, kit, changed, receipt) {
    this.#kit = kit;
    this.#counts = new VisitCounts(name, changed, receipt);
  }

  /** Whether a decision may be asked for with other bits than the last one. */
  isNew(isOpening) {
    const { asked, bins } = this.#counts;
    return asked.length < ASKS_MAX - Number(!isOpening) && bins !== asked.at(-1);
  }

  /** Whether the guest is stuck in the form: then they get help, and no offer. */
  get isStuck() {
    return readVisit(this.#counts.bins).state === "stuck";
  }

  /** The bits to ask with: those of now, or the last ones where they changed too often. */
  ask(isOpening) {
    if (this.isNew(isOpening)) {
      this.#counts.asked.push(this.#counts.bins);
      this.#counts.save();
    }
    return this.#counts.asked.at(-1);
  }

  /** What the bits of a decision look like, and the prices that were looked at on this page. */
  why(bins, locale) {
    const words = signalWordsOf(locale);
    const lines = [visitSentence(readVisit(bins), locale)];
    const { level } = this.#counts;
    if (level) {
      const { low, high, currency } = level;
      const style = { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" };
      const values = {
        low: this.#kit.number(locale, low, style),
        high: this.#kit.number(locale, high, style),
      };
      lines.push(this.#kit.filled(low === high ? words.one_price : words.prices, values));
    }
    return lines;
  }

  /** What a request says by its bits, in words; null for one without. */
  sent(address, locale) {
    const [, bins] = /[?&]bins=(\d+)/.exec(address) ?? [];
    if (bins === undefined) return null;
    const words = signalWordsOf(locale);
    const bits = bitsIn(Number(bins));
    if (bits.length === 0) return this.#kit.filled(words.no_bits, { bins });
    return this.#kit.filled(words.bits, { bins, did: bitsInWords(bits, locale) });
  }

  /** The quiet line for a guest who is stuck; null for a hotel that has stated no way to ask. */
  help(hotel, locale, close) {
    return helpCardOf(hotel, locale, close, this.#kit);
  }

  /** Count no more. What the session has is removed by whoever ends it. */
  stop() {
    this.#counts.stop();
  }
}
