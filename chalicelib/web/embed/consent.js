/**
 * What a guest allows a hotel, and what follows from it (docs/embed.md). It is loaded only where a
 * page asks for consent; without consent it sends nothing, and stores nothing but the day of a no.
 */
import { listenTo } from "./banners.js";
import { blockOf } from "./consent-block.js";
import { CONSENT_LOOK } from "./consent-look.js";
import { WORDING } from "./consent-words.js";
import { Decisions } from "./decisions.js";
import {
  FOR_GOOD,
  isRefusal,
  onChoiceElsewhere,
  storeChoice,
  storedChoice,
  today,
} from "./memory.js";
import { fillSent, fillWhy } from "./panels.js";
import { quietCardOf } from "./quiet-card.js";

const MODES = ["ask", "tcf", "klaro"];
const consents = new Map();

/**
 * What a guest allows a hotel in this document; every element of the hotel has the same.
 * @param {string} site the hotel's uid
 * @param {string} mode how it is asked; the first element's counts
 * @param {object} kit what the first module has (voucher-offer.js)
 * @returns {Consent | null} null for a mode that there is not
 */
export function consentOf(site, mode, kit) {
  if (!MODES.includes(mode)) return null;
  if (!consents.has(site)) consents.set(site, new Consent(site, mode, kit));
  return consents.get(site);
}

class Consent {
  look = CONSENT_LOOK;
  /** What to say of the last click besides the state: a key of the words, or null. */
  note = null;
  #site;
  #mode;
  #kit;
  #choice;
  #decisions;
  #hasGpc = navigator.globalPrivacyControl === true;
  #latest = Promise.resolve();
  #isBusy = false;
  #isDecided; // whether it stood when this document started

  constructor(site, mode, kit) {
    this.#site = site;
    this.#mode = mode;
    this.#kit = kit;
    this.#choice = storedChoice(site);
    this.#decisions = new Decisions(site, kit, {
      forget: () => this.#forget(),
      again: () => kit.changed(site),
    });
    if (this.#choice?.unsent) this.#sendEnd();
    // Who has turned the browser's own signal on since then has refused.
    if (this.isAllowed && this.#hasGpc && !this.#choice.despiteGpc) this.#end({});
    this.#isDecided = this.isAllowed;
    onChoiceElsewhere(site, () => this.#readAgain());
    if (mode !== "ask") listenTo(mode, (isAllowed, isNew) => this.#hear(isAllowed, isNew));
  }

  get isAllowed() {
    return Boolean(this.#choice?.receipt);
  }

  /** `allowed`, `refused`, `gpc`, `unasked`, or `silent`, where nothing is said of consent. */
  get state() {
    if (this.isAllowed) return "allowed";
    // A no that cannot be remembered would be asked about on every page.
    if (this.#choice === null) return "silent";
    const isAsking = this.#mode === "ask";
    if (isAsking ? isRefusal(this.#choice) : this.#choice.refused) return "refused";
    if (this.#hasGpc) return "gpc";
    return isAsking ? "unasked" : "silent";
  }

  /** Whether the guest said to be under 18: then nothing is offered any more. */
  get isMinor() {
    return this.#choice?.refused === FOR_GOOD;
  }

  /**
   * Whether this document shows what is decided. After a yes it goes on with the offer that it
   * shows: nobody sees an offer vanish because they agreed.
   */
  get isDecided() {
    return this.isAllowed && this.#isDecided;
  }

  /** The hotel's offers, with a decision where the guest allowed one on an earlier page. */
  offers() {
    return this.isDecided
      ? this.#decisions.offers(this.#choice.receipt)
      : this.#decisions.houseOffers();
  }

  /** The guest saw what the decision shows, be it an offer or none. */
  seen() {
    if (this.isDecided) this.#decisions.seen(this.#choice.receipt);
  }

  /** The guest did not want the offer that the decision showed. */
  dismissed() {
    if (this.isDecided) this.#decisions.dismissed(this.#choice.receipt);
  }

  /** What a card says besides the offer: what fills its panels, and the question. */
  pieces(catalogue, language) {
    const kit = this.#kit;
    return {
      why: catalogue.decision && ((panel) => fillWhy(panel, catalogue.decision, language, kit)),
      sent: (panel) => fillSent(panel, language, kit),
      block: blockOf(this, catalogue, language, kit),
    };
  }

  /** What stands in an offer's place where none is highlighted. */
  quietCard(catalogue, language, close, pieces) {
    return quietCardOf(catalogue, language, close, pieces, this.#kit);
  }

  /** The guest allows it, by a click in our own question or panel. */
  allow() {
    return this.#byClick(() => this.#give("element", this.#hasGpc));
  }

  /** The guest says no, for six months; or, under 18, for good. */
  refuse() {
    return this.#byClick(() => this.#end({ refused: today() }));
  }

  refuseForGood() {
    return this.#byClick(() => this.#end({ refused: FOR_GOOD }, "privacy/erase"));
  }

  erase() {
    return this.#byClick(async () => {
      if (await this.#end({ refused: today() }, "privacy/erase")) this.note = "erased";
    });
  }

  /** All that is stored of the guest; null where the service does not say. */
  async exported() {
    const answer = await this.#kit.send("privacy/export", { receipt: this.#choice.receipt });
    return answer?.status === 200 ? answer.content : null;
  }

  #byClick(task) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.note = null;
    this.#inTurn(async () => {
      await task().finally(() => (this.#isBusy = false));
      this.#kit.changed(this.#site);
    });
  }

  /** One after another: a consent that is on its way is there before it is withdrawn. */
  #inTurn(task) {
    this.#latest = this.#latest.then(task, task);
  }

  async #give(source, despiteGpc) {
    const body = { issuer_uid: this.#site, purposes: { learning: true }, wording: WORDING, source };
    if (despiteGpc) body.despite_gpc = true;
    const answer = await this.#kit.send("privacy/consent", body);
    if (answer?.content?.details?.reason === "gpc") this.#hasGpc = true;
    if (answer?.status !== 201) {
      if (source === "element") this.note = "failed";
      return;
    }
    const { receipt } = answer.content;
    const isStored = storeChoice(this.#site, despiteGpc ? { receipt, despiteGpc } : { receipt });
    this.#choice = isStored ? storedChoice(this.#site) : { ...this.#choice, receipt };
    this.#decisions.forget();
    if (isStored) return;
    await this.#end({ refused: today() });
    this.note = "not_kept";
  }

  /** End what was allowed: here at once, and at the service as soon as it can be reached. */
  async #end(next, path = "privacy/withdraw") {
    const { receipt } = this.#choice ?? {};
    this.#isDecided = false;
    this.#choice = receipt ? { ...next, unsent: [path, receipt] } : next;
    storeChoice(this.#site, this.#choice);
    this.#decisions.forget();
    this.#kit.changed(this.#site);
    return receipt ? this.#sendEnd() : true;
  }

  async #sendEnd() {
    const { unsent, ...rest } = this.#choice;
    const [path, receipt] = unsent;
    const answer = await this.#kit.send(path, { receipt });
    const isDone = [200, 401].includes(answer?.status); // 401: it is no receipt any more
    if (!isDone) this.note = "unsent";
    else if (this.#choice.unsent === unsent) storeChoice(this.#site, (this.#choice = rest));
    return isDone;
  }

  /** The service knows no such consent: withdrawn elsewhere, or from before its secret changed. */
  #forget() {
    this.#choice = {};
    this.#isDecided = false;
    storeChoice(this.#site, {});
    this.#decisions.forget();
    this.#kit.changed(this.#site);
  }

  #readAgain() {
    const before = this.#choice?.receipt;
    this.#choice = storedChoice(this.#site);
    if (before !== this.#choice?.receipt) {
      this.#decisions.forget();
      this.#isDecided = false;
    }
    this.note = null;
    this.#kit.changed(this.#site);
  }

  /** What the host's banner says. The guest's latest choice counts, there or in our own panel. */
  #hear(isAllowed, isNew) {
    this.#inTurn(async () => {
      const { state } = this;
      if (!isAllowed && state === "allowed" && (isNew || !this.#choice.despiteGpc)) {
        await this.#end({});
      } else if (isAllowed && (state === "silent" || (state === "refused" && isNew))) {
        if (this.#choice === null || this.isMinor || this.#hasGpc) return;
        await this.#give(this.#mode, false);
      } else return;
      this.#kit.changed(this.#site);
    });
  }
}
