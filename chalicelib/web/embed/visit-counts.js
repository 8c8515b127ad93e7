/**
 * What happens in a page, counted. It looks at the elements that the host has marked, by
 * observers and events, and reads no text, no value, no key and no place of a pointer. The counts
 * are kept for the tab's session, until the guest allows it no more.
 */
const PRICE = "[data-voucher-price]";
const DATE = "[data-voucher-date]";
const FIELD = "[data-voucher-field]";
const CALL = "[data-voucher-cta]";
const LOOK_MS = 1000; // a price that was in view for so long was looked at
const PAUSE_MS = 3000; // over the button, by who has begun with the form
const MARK_LENGTH = 8; // of a receipt's end, by which its counts are told from those of another
const AWAY_MS = 30_000; // that long in another tab is having left
const IDLE_MS = 30_000; // who does nothing for so long does not look, unless in a field
const COUNT_MAX = 9999;
const FEATURES = [
  ...["seconds", "scrolled", "backs", "prices", "dates", "fields", "pauses", "returns", "coarse"],
];
/** Of each bit, the lowest first: what is counted, and from how many on it is set. */
const BITS = [
  ...[
    ["seconds", 20],
    ["seconds", 120],
    ["scrolled", 1],
    ["backs", 1],
    ["prices", 2],
  ],
  ...[
    ["prices", 5],
    ["dates", 1],
    ["dates", 3],
    ["fields", 1],
    ["pauses", 1],
    ["returns", 1],
  ],
  ["coarse", 1],
];

export class VisitCounts {
  /** With which bits decisions were asked for in this session. */
  asked = [];
  /** The lowest and the highest price that was looked at on this page: for the guest alone. */
  level = null;
  #name;
  #changed;
  #mark;
  #counts = {};
  #bins;
  #end = new AbortController();
  #doneAt = performance.now();
  #leftAt = null;
  #isGone = false; // the page was left, and may come back as it was
  #inField = false;
  #fields = new Set();
  #prices = new Map();
  #date = null; // the field that was counted since the focus moved
  #call = null;
  #pause = null;
  #second = null;

  /**
   * @param {string} name under which the session has the counts
   * @param {() => void} changed called whenever the bits have changed
   * @param {string} receipt by which it is counted
   */
  constructor(name, changed, receipt) {
    this.#name = name;
    this.#changed = changed;
    this.#mark = receipt.slice(-MARK_LENGTH);
    this.#read();
    this.#bins = this.bins;
    this.#listen();
    if (matchMedia("(pointer: coarse)").matches && !this.#counts.coarse) this.#count("coarse");
    this.#tick();
  }

  /** The twelve bits (domain/engine/bins.py). */
  get bins() {
    const isSet = ([feature, least]) => (this.#counts[feature] ?? 0) >= least;
    return BITS.reduce((bins, bit, place) => bins | (Number(isSet(bit)) << place), 0);
  }

  /** Count no more. What the session has is removed by whoever ends it. */
  stop() {
    this.save();
    this.#end.abort();
    clearTimeout(this.#second);
    clearTimeout(this.#pause);
  }

  /** Keep the counts for the next page of this session. */
  save() {
    if (this.#end.signal.aborted) return;
    const counts = FEATURES.map((feature) => this.#counts[feature] ?? 0);
    try {
      const text = JSON.stringify({ counts, asked: this.asked, of: this.#mark });
      sessionStorage.setItem(this.#name, text);
    } catch {
      // A browser that stores nothing counts each page anew.
    }
  }

  #read() {
    try {
      const { counts, asked, of } = JSON.parse(sessionStorage.getItem(this.#name)) ?? {};
      if (of !== this.#mark) return;
      const isCount = (one) => Number.isInteger(one) && one >= 0 && one <= COUNT_MAX;
      if (counts?.length === FEATURES.length && counts.every(isCount))
        FEATURES.forEach((feature, place) => (this.#counts[feature] = counts[place]));
      if (Array.isArray(asked) && asked.every(isCount)) this.asked = asked;
    } catch {
      // What is not ours says nothing.
    }
  }

  #count(feature, number = (this.#counts[feature] ?? 0) + 1) {
    this.#counts[feature] = Math.min(number, COUNT_MAX);
    const { bins } = this;
    const isOther = bins !== this.#bins;
    this.#bins = bins;
    if (isOther || feature !== "seconds") this.save();
    if (isOther) this.#changed();
  }

  #listen() {
    const options = { capture: true, passive: true, signal: this.#end.signal };
    const on = (name, act, target = document) => target.addEventListener(name, act, options);
    for (const name of ["pointermove", "pointerdown", "scroll", "focusin"])
      on(name, () => (this.#doneAt = performance.now()));
    on("scroll", () => this.#scrolled());
    on("change", ({ target }) => this.#dated(marked(target, DATE)));
    on("focusin", ({ target }) => this.#entered(target));
    on("focusout", () => (this.#inField = false));
    this.#listenToCalls(on);
    on("click", ({ target }) => marked(target, CALL) && clearTimeout(this.#pause));
    on("visibilitychange", () => this.#leftOrBack());
    on("pagehide", () => this.#gone(), window);
    on("pageshow", ({ persisted }) => persisted && this.#cameBack(), window);
    this.#watchPrices();
    on("load", () => this.#watchPrices(), window);
  }

  /** A finger rests on nothing: only another pointer, or the focus, can pause. */
  #listenToCalls(on) {
    const isTouch = ({ pointerType }) => pointerType === "touch";
    on("pointerover", (event) => isTouch(event) || this.#over(event.target));
    on("pointerout", (event) => isTouch(event) || this.#over(event.relatedTarget));
    on("pointercancel", () => this.#over(null));
    on("focusin", ({ target }) => this.#over(target));
    on("focusout", (event) => marked(event.target, CALL) && this.#over(event.relatedTarget));
  }

  /** Seconds in which somebody looks: the tab is the active one, and something was done lately. */
  #tick() {
    this.#second = setTimeout(() => {
      const isIdle = performance.now() - this.#doneAt > IDLE_MS && !this.#inField;
      if (!document.hidden && !isIdle) this.#count("seconds");
      this.#tick();
    }, 1000);
  }

  #scrolled() {
    if (this.#counts.scrolled || !document.scrollingElement) return;
    const { scrollTop, clientHeight, scrollHeight } = document.scrollingElement;
    const isPast = scrollTop > 0 && scrollTop + clientHeight / 2 > scrollHeight / 2;
    if (isPast) this.#count("scrolled");
  }

  /** A date that is typed changes with each of its parts: it counts once for each focus. */
  #dated(date) {
    if (date === null || date === this.#date) return;
    this.#date = date;
    this.#count("dates");
  }

  #entered(target) {
    this.#date = null;
    const field = marked(target, FIELD);
    this.#inField = field !== null;
    if (field === null || this.#fields.has(field)) return;
    this.#fields.add(field);
    this.#count("fields");
  }

  #over(target) {
    const call = marked(target, CALL);
    if (call === this.#call) return;
    clearTimeout(this.#pause);
    this.#call = call;
    const hasBegun = this.#fields.size > 0; // in this document
    if (call && hasBegun) this.#pause = setTimeout(() => this.#count("pauses"), PAUSE_MS);
  }

  #leftOrBack() {
    if (this.#isGone) return; // later pages have counted on
    const now = performance.now();
    if (document.hidden) {
      this.#leftAt = now;
      this.#over(null);
      this.save();
    } else if (this.#leftAt !== null && now - this.#leftAt >= AWAY_MS) this.#count("returns");
  }

  #gone() {
    this.save();
    this.#isGone = true;
    this.#over(null);
  }

  #cameBack() {
    this.#isGone = false;
    this.#leftAt = null;
    this.#read();
    this.#bins = this.bins;
  }

  /** Each marked price: whether it was in view for a second, and whether it was so again. */
  #watchPrices() {
    const observer = new IntersectionObserver((entries) => entries.forEach((one) => look(one)), {
      threshold: 0.5,
    });
    const look = ({ target, intersectionRatio: ratio }) => {
      const price = this.#prices.get(target);
      clearTimeout(price.timer);
      if (ratio >= 0.5) price.timer = setTimeout(() => this.#lookedAt(target, price), LOOK_MS);
      else price.hasLeft = price.wasSeen;
    };
    for (const one of document.querySelectorAll(PRICE)) {
      if (this.#prices.has(one)) continue;
      this.#prices.set(one, { timer: null, wasSeen: false, hasLeft: false });
      observer.observe(one);
    }
    this.#end.signal.addEventListener("abort", () => {
      observer.disconnect();
      for (const { timer } of this.#prices.values()) clearTimeout(timer);
    });
  }

  #lookedAt(element, price) {
    if (document.hidden) return;
    if (!price.wasSeen) {
      price.wasSeen = true;
      this.#addPrice(element.getAttribute("data-voucher-price"));
      const seen = [...this.#prices.values()].filter(({ wasSeen }) => wasSeen);
      // The session has the most of one page: the same prices stand on several.
      if (seen.length > (this.#counts.prices ?? 0)) this.#count("prices", seen.length);
    } else if (price.hasLeft) this.#count("backs");
    price.hasLeft = false;
  }

  /** What the host wrote into the attribute, "119 EUR": it is shown to the guest, and not sent. */
  #addPrice(text) {
    const [, amount, currency] = /^(\d+(?:\.\d+)?) ([A-Z]{3})$/.exec(text) ?? [];
    if (!currency || (this.level && this.level.currency !== currency)) return;
    const { low, high } = this.level ?? { low: Number(amount), high: Number(amount) };
    this.level = {
      ...{ low: Math.min(low, Number(amount)), high: Math.max(high, Number(amount)) },
      currency,
    };
  }
}

/** The element with this mark that an event is about, or that it is in. */
function marked(target, mark) {
  return target instanceof Element ? target.closest(mark) : null;
}
