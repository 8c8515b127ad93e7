/**
 * `<voucher-offer site="hotel-demo">`: a hotel's offer on the hotel's own site (docs/embed.md).
 * One request for a hotel's offers, which says nothing of the guest. Nothing is stored or learned.
 */
import { cardOf, make } from "./card.js";
import { catalogueOf, requests } from "./catalogue.js";
import { GONE, OVER, STYLE } from "./look.js";
import { coversHost, onceShown, whenActive } from "./moments.js";
import { languageOf } from "./words.js";

const CORNERS = ["bottom end", "bottom start", "top end", "top start"];
/** The elements of the page, and the offers that its guest did not want. */
const elements = new Set();
const unwanted = new Set();
let wasOpened = false;

class VoucherOffer extends HTMLElement {
  static observedAttributes = ["site", "lang", "open"];
  #root = this.attachShadow({ mode: "open" });
  #slot = make("slot");
  #catalogue = null;
  #offer = null;
  #card = null;
  #isOver = false;
  #wasShown = false;
  #cameFrom = null;
  #stop = null;

  /** The requests of this page, as they were sent. */
  static get sent() {
    return requests.map((one) => ({ ...one }));
  }

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [STYLE];
    this.#root.append(this.#slot);
  }

  async connectedCallback() {
    elements.add(this);
    if (this.#isOverlay) this.#root.adoptedStyleSheets = [STYLE, OVER];
    const site = this.getAttribute("site");
    if (!site || this.#card) return;
    const catalogue = await catalogueOf(site);
    // Meanwhile the host may have named another hotel, or taken the element away.
    if (!catalogue || !this.isConnected || this.#card || site !== this.getAttribute("site")) return;
    this.#catalogue = catalogue;
    [this.#offer] = catalogue.items;
    if (unwanted.has(keyOf(this.#offer))) this.#hide();
    else if (!this.#isOverlay) this.#show();
    else if (this.hasAttribute("open")) this.open();
    else if (this.getAttribute("placement") === "before-confirm") whenActive(() => this.open());
  }

  disconnectedCallback() {
    elements.delete(this);
    this.#leave();
  }

  attributeChangedCallback(name, before, after) {
    if (name === "site" && before !== after && this.isConnected) this.#startAgain();
    if (name === "open" && this.hasAttribute("open") && this.#catalogue) this.open();
    if (name === "lang" && this.#card) this.#show();
  }

  get #isOverlay() {
    return this.getAttribute("mode") === "overlay";
  }

  /** Show the overlay, once a page; before the offers are there, as soon as they are. */
  open() {
    if (!this.#isOverlay) return;
    if (!this.#catalogue) {
      this.setAttribute("open", "");
      return;
    }
    if (wasOpened || unwanted.has(keyOf(this.#offer)) || !this.isConnected) return;
    wasOpened = true;
    this.#isOver = true;
    this.#show();
  }

  /** Take the offer out of this page: of each element that shows it. */
  dismiss() {
    if (!this.#card) return;
    this.#tell("dismissed");
    unwanted.add(keyOf(this.#offer));
    for (const one of elements) if (one.#card && unwanted.has(keyOf(one.#offer))) one.#hide();
  }

  #startAgain() {
    this.#leave();
    this.#catalogue = this.#offer = null;
    this.#wasShown = this.#isOver = false;
    this.#root.adoptedStyleSheets = [STYLE];
    this.#slot.hidden = false;
    this.connectedCallback();
  }

  #hide() {
    const hadFocus = this.#root.activeElement !== null;
    this.#leave();
    this.#root.adoptedStyleSheets = [STYLE, this.#isOverlay ? OVER : GONE];
    if (hadFocus && this.#cameFrom?.isConnected) this.#cameFrom.focus();
  }

  #tell(what) {
    const { campaign_id, offer_id } = this.#offer;
    const options = { bubbles: true, composed: true, detail: { campaign_id, offer_id } };
    this.dispatchEvent(new CustomEvent(`voucher-${what}`, options));
  }

  #leave() {
    this.#stop?.abort();
    this.#card?.remove();
    this.#card = null;
  }

  #show() {
    this.#leave();
    const act = { take: () => this.#tell("accepted"), dismiss: () => this.dismiss() };
    try {
      this.#card = cardOf(this.#offer, this.#catalogue, languageOf(this), act);
    } catch {
      this.#slot.hidden = false;
      return; // no currency or zone that this browser has: the host's own content stays
    }
    this.#card.setAttribute("aria-labelledby", "title");
    this.#slot.hidden = !this.#isOverlay;
    this.#root.append(this.#card);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#card.addEventListener("focusin", ({ relatedTarget: from }) => {
      if (from && !this.#root.contains(from)) this.#cameFrom = from;
    });
    if (this.#isOver) this.#float(signal);
    onceShown(this.#card, signal, () => {
      if (!this.#wasShown) this.#tell("shown");
      this.#wasShown = true;
    });
  }

  /** Keep the card in a corner where it covers nothing that the guest uses; else in its place. */
  #float(signal) {
    const card = this.#card;
    const place = () => {
      this.#isOver = CORNERS.some((corner) => {
        card.className = `card is-over ${corner}`;
        return !coversHost(card);
      });
      if (!this.#isOver) card.className = "card";
      if (this.#isOver) card.setAttribute("role", "dialog");
      else card.removeAttribute("role");
    };
    const move = () => this.#isOver && coversHost(card) && place();
    place();
    const options = { signal, passive: true, capture: true };
    for (const event of ["scroll", "resize", "focusin"])
      window.addEventListener(event, move, options);
    const sizes = new ResizeObserver(move);
    for (const one of [card, document.body]) sizes.observe(one);
    signal.addEventListener("abort", () => sizes.disconnect());
    const close = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.#isOver) this.dismiss();
    };
    window.addEventListener("keydown", close, { signal });
  }
}

/** The ids of offers are their campaign's own. */
function keyOf({ campaign_id: campaign, offer_id: offer }) {
  return `${campaign} ${offer}`;
}

if (!customElements.get("voucher-offer")) customElements.define("voucher-offer", VoucherOffer);
