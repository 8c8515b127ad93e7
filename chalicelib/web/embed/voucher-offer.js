/**
 * `<voucher-offer site="hotel-demo">`: a hotel's offer on the hotel's own site (docs/embed.md).
 * One request for a hotel's offers, which says nothing of the guest. Nothing is stored or learned,
 * unless the page asks for consent (the attribute `consent`) and the guest gives it.
 */
import { cardOf } from "./card.js";
import { catalogueOf } from "./catalogue.js";
import { make } from "./elements.js";
import { elements, KIT, watchers } from "./kit.js";
import { laterModule } from "./later.js";
import { GONE, OVER, STYLE } from "./look.js";
import { coversHost, isInView, onceShown, whenActive } from "./moments.js";
import { requests } from "./requests.js";
import { languageOf } from "./words.js";

const CORNERS = ["bottom end", "bottom start", "top end", "top start"];
/** The hotels whose offers the page's guest did not want. */
const unwanted = new Set();
let wasOpened = false;

class VoucherOffer extends HTMLElement {
  static observedAttributes = ["site", "lang", "open", "consent", "audience"];
  #root = this.attachShadow({ mode: "open" });
  #slot = make("slot");
  #room = make("div", { class: "room" }); // that the host reserved, whatever stands in it
  #catalogue = null;
  #offer = null; // null where no offer is shown by the decision
  #consent = null;
  #card = null;
  #isOver = false;
  // For a guest who is stuck in the form: no offer, and none that was decided.
  #isHelp = false;
  #isOwnNo = false; // no offer is shown because the guest wanted none
  #wasShown = false;
  #cameFrom = null;
  #start = null;
  #stop = null;

  /** The requests of this page, as they were sent. */
  static get sent() {
    return requests.map((one) => ({ ...one }));
  }

  constructor() {
    super();
    this.#wear();
    this.#root.append(this.#slot);
  }

  async connectedCallback() {
    elements.add(this);
    watchers.forEach((call) => call());
    this.#wear(...(this.#isOverlay ? [OVER] : []));
    const site = this.#site;
    if (!site || this.#card) return;
    const start = (this.#start = Symbol(site));
    const consent = await this.#consentAt(site);
    const catalogue = await (consent ? consent.offers() : catalogueOf(site));
    // Meanwhile the host may have named another hotel, or taken the element away.
    if (!catalogue || !this.isConnected || this.#card || start !== this.#start) return;
    this.#consent = consent;
    this.#choose(catalogue);
    if (unwanted.has(this.#site)) this.#clear();
    else if (!this.#isOverlay) this.#show();
    else if (this.#isOwnNo) this.#hide();
    else if (this.hasAttribute("open")) this.open();
    else if (this.getAttribute("placement") === "before-confirm") whenActive(() => this.open());
  }

  disconnectedCallback() {
    elements.delete(this);
    watchers.forEach((call) => call());
    this.#leave();
  }

  attributeChangedCallback(name, before, after) {
    const isOther = ["site", "consent", "audience"].includes(name) && before !== after;
    if (isOther && this.isConnected) this.#startAgain();
    if (name === "open" && this.hasAttribute("open") && this.#catalogue) this.open();
    if (name === "lang" && this.#card) this.#show();
  }

  get #isOverlay() {
    return this.getAttribute("mode") === "overlay";
  }

  get #site() {
    return this.getAttribute("site");
  }

  /** What guests allowed the hotel; null where the page does not ask, or nobody may be asked. */
  async #consentAt(site) {
    const mode = this.getAttribute("consent");
    if (!mode || this.getAttribute("audience") === "children") return null;
    return (await laterModule())?.consentOf(site, mode, KIT) ?? null;
  }

  /**
   * The offer that the decision names, or without one the first in the hotel's order; none of a
   * campaign of which a guest who allowed it has wanted nothing more.
   */
  #choose(catalogue) {
    const { items, decision } = catalogue;
    const isOver = ({ campaign_id: campaign }) => this.#consent?.isOver(campaign) ?? false;
    const named = ({ campaign_id: campaign, offer_id: offer }) =>
      campaign === decision?.campaign_id && offer === decision?.offer_id;
    const isOpen = (one) => (!decision || named(one)) && !isOver(one);
    this.#catalogue = catalogue;
    this.#offer = items.find(isOpen) ?? null;
    this.#isOwnNo = decision ? isOver(decision) : items.some(isOver) && !this.#offer;
  }

  /**
   * Whether what stands here is on the screen, or a part of it, or of the room: a card may be
   * larger. Null where no card stands.
   */
  get isShown() {
    return this.#card && (isInView(this) || isInView(this.#seenBy));
  }

  /** What is looked at: the room that the host reserved, or an overlay's own card. */
  get #seenBy() {
    return this.#consent && !this.#isOverlay ? this.#room : this.#card;
  }

  /** Show what follows from the guest's latest choice for a hotel. */
  async renew(site) {
    if (!this.#consent || site !== this.#site) return;
    // Help goes when signals are not allowed any more; no offer comes in its place.
    if (this.#isHelp) return void (this.#consent.hasSignals || this.#hide());
    const catalogue = await this.#consent.offers();
    if (!this.#consent || site !== this.#site) return;
    if (catalogue) this.#choose(catalogue);
    if (!this.#card) return;
    if (unwanted.has(this.#site) || (this.#isOwnNo && this.#isOverlay)) this.#clear();
    else this.#show();
  }

  /** Show the overlay, once a page; before the offers are there, as soon as they are. */
  async open() {
    if (!this.#isOverlay) return;
    if (!this.#catalogue) {
      this.setAttribute("open", "");
      return;
    }
    if (wasOpened || unwanted.has(this.#site) || this.#isOwnNo || !this.isConnected) return;
    wasOpened = true;
    const consent = this.#consent;
    if (consent) {
      const catalogue = await consent.offersNow();
      if (consent !== this.#consent || !this.isConnected) return;
      if (catalogue) this.#choose(catalogue);
      if (this.#isOwnNo) return;
      this.#isHelp = consent.isStuck;
    }
    this.#isOver = true;
    this.#show();
  }

  /** Take the offer out of this page: of each element that shows it. */
  dismiss() {
    if (!this.#card) return;
    if (this.#isHelp) return void this.#hide();
    this.#consent?.seen();
    if (this.#offer) {
      this.#tell("dismissed");
      this.#consent?.dismissed(this.#offer);
    }
    unwanted.add(this.#site);
    for (const one of elements) if (one.#card && unwanted.has(one.#site)) one.#clear();
  }

  #startAgain() {
    this.#leave();
    this.#catalogue = this.#offer = this.#consent = null;
    this.#wasShown = this.#isOver = this.#isHelp = false;
    this.#slot.hidden = false;
    this.connectedCallback();
  }

  /** No offer here any more; whoever is counted still finds how to end that. */
  #clear() {
    if (!this.#consent?.isAllowed || this.#isOverlay) {
      this.#hide();
      return;
    }
    this.#offer = null;
    this.#isOwnNo = true;
    this.#show();
  }

  #hide() {
    const hadFocus = this.#root.activeElement !== null;
    this.#leave();
    this.#wear(this.#isOverlay ? OVER : GONE);
    if (hadFocus && this.#cameFrom?.isConnected) this.#cameFrom.focus();
  }

  #wear(...sheets) {
    const more = this.#consent ? [this.#consent.look] : [];
    this.#root.adoptedStyleSheets = [STYLE, ...more, ...sheets];
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
    const focus = this.#root.activeElement;
    this.#leave();
    try {
      this.#card = this.#cardNow();
    } catch {
      this.#slot.hidden = false;
      return; // no currency or zone that this browser has: the host's own content stays
    }
    if (this.#card === null) return; // nobody can be asked for help
    this.#card.setAttribute("aria-labelledby", "title");
    this.#slot.hidden = !this.#isOverlay && this.#offer !== null;
    this.#wear(...(this.#isOverlay ? [OVER] : []));
    this.#root.append(this.#card);
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#card.addEventListener("focusin", ({ relatedTarget: from }) => {
      if (from && !this.#root.contains(from)) this.#cameFrom = from;
    });
    if (this.#isOver) this.#float(signal);
    if (focus) this.#focusAgain(focus);
    if (this.#isHelp) return;
    // Where a decision may show an offer or none, what is looked at is the same in both.
    if (this.#seenBy === this.#room) this.#root.append(this.#room);
    onceShown(this.#seenBy, signal, () => {
      if (this.#offer && !this.#wasShown) this.#tell("shown");
      this.#wasShown ||= this.#offer !== null;
      this.#consent?.seen();
    });
  }

  /** A card that is made anew takes no focus away: it stays on the same piece, or close to it. */
  #focusAgain(before) {
    const part = before.getAttribute("part");
    const near = before.closest("[part=consent]") ? "[part=consent] > p" : "a, button";
    for (const place of [part && `[part=${part}]`, near]) {
      if (this.#root.activeElement) return;
      if (place) this.#card.querySelector(place)?.focus({ preventScroll: true });
    }
  }

  #cardNow() {
    if (this.#isHelp)
      return this.#consent.helpCard(this.#catalogue, languageOf(this), () => this.#hide());
    const seen = () => this.#consent?.seen();
    const take = () => {
      this.#tell("accepted");
      seen();
    };
    const act = { take, dismiss: () => this.dismiss(), all: seen };
    const language = languageOf(this);
    const more = this.#consent?.pieces(this.#catalogue, language) ?? null;
    if (this.#offer) return cardOf(this.#offer, this.#catalogue, language, act, more);
    const quiet = { close: this.#isOverlay ? act.dismiss : null, all: seen };
    const why = this.#isOwnNo ? null : more.why;
    return this.#consent.quietCard(this.#catalogue, language, quiet, { ...more, why });
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
      card.role = this.#isOver ? "dialog" : null;
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

if (!customElements.get("voucher-offer")) customElements.define("voucher-offer", VoucherOffer);
