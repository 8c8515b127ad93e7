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
      end: (campaign, reason) => this.#endCampaign(campaign, reason === "day" ? today() : FOR_GOOD),
      isOver: (campaign) => this.isOver(campaign),
    });
    this.#sendAgain();
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

  /** Whether the guest wants nothing more of a campaign, or has seen enough of it today. */
  isOver(campaign) {
    const until = this.isAllowed ? this.#choice.unwanted?.[campaign] : undefined;
    return until === FOR_GOOD || until === today();
  }

  /**
   * The guest saw what the decision shows, be it an offer or none. Who answers an offer, or leaves
   * by its link, has seen it, too, sooner than in a second.
   */
  seen() {
    if (this.isDecided) this.#decisions.seen(this.#choice.receipt);
  }

  /** The guest does not want an offer: final for its campaign, as long as the consent lasts. */
  dismissed({ campaign_id: campaign }) {
    if (this.isDecided) this.#decisions.dismissed(this.#choice.receipt);
    if (this.isAllowed) this.#keepUnwanted(campaign, FOR_GOOD);
  }

  /** What a card says besides the offer: what fills its panels, and the question. */
  pieces(catalogue, language) {
    const kit = this.#kit;
    const { decision } = catalogue;
    return {
      why: decision && ((panel) => fillWhy(panel, decision, language, kit)),
      sent: (panel) => fillSent(panel, language, kit),
      block: blockOf(this, catalogue, language, kit),
    };
  }

  /** What stands in an offer's place where none is highlighted. */
  quietCard(catalogue, language, act, pieces) {
    return quietCardOf(catalogue, language, act, pieces, this.#kit);
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
      const status = await this.#end({ refused: today() }, "privacy/erase");
      if (status === 200) this.note = "erased";
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
    const choice = despiteGpc ? { receipt, despiteGpc } : { receipt };
    const isStored = storeChoice(this.#site, this.#withUnsent(choice));
    this.#choice = isStored ? storedChoice(this.#site) : { ...this.#choice, receipt };
    this.#decisions.forget();
    if (isStored) return;
    await this.#end({ refused: today() });
    this.note = "not_kept";
  }

  /**
   * End what was allowed: here at once, and at the service as soon as it can be reached.
   * @returns {Promise<number | null>} what the service answered; null where there was no consent
   */
  async #end(next, path = "privacy/withdraw") {
    const { receipt } = this.#choice ?? {};
    const end = receipt && [path, receipt];
    this.#isDecided = false;
    this.#keep(this.#withUnsent(next, end));
    this.#decisions.forget();
    this.#kit.changed(this.#site);
    return end ? this.#sendEnd(end) : null;
  }

  async #sendEnd([path, receipt]) {
    const answer = await this.#kit.send(path, { receipt });
    const status = answer?.status;
    if ([200, 401].includes(status)) {
      const rest = (this.#choice?.unsent ?? []).filter((one) => one[1] !== receipt);
      const choice = { ...this.#choice, unsent: rest };
      if (rest.length === 0) delete choice.unsent;
      this.#keep(choice);
      // It is no receipt any more: what is stored under it can be found by nobody.
      if (status === 401 && path === "privacy/erase") this.note = "not_erased";
    } else if (!this.isAllowed) this.note = "unsent";
    return status;
  }

  /** Send what did not reach the service on an earlier page, whatever was chosen since. */
  async #sendAgain() {
    const unsent = this.#choice?.unsent ?? [];
    await Promise.all(unsent.map((end) => this.#sendEnd(end)));
    if (this.note) this.#kit.changed(this.#site);
  }

  /** A choice in place of the one before, which drops no withdrawal that is not sent yet. */
  #withUnsent(choice, end) {
    const unsent = [...(this.#choice?.unsent ?? []), ...(end ? [end] : [])];
    return unsent.length ? { ...choice, unsent } : choice;
  }

  #keep(choice) {
    this.#choice = choice;
    storeChoice(this.#site, choice);
  }

  #keepUnwanted(campaign, until) {
    const unwanted = { ...this.#choice.unwanted, [campaign]: until };
    this.#keep({ ...this.#choice, unwanted });
  }

  /** Nothing of a campaign counts any more: after a no from now on, else from the next page on. */
  #endCampaign(campaign, until) {
    if (!this.isAllowed || this.isOver(campaign)) return;
    this.#keepUnwanted(campaign, until);
    if (until === FOR_GOOD) this.#kit.changed(this.#site);
  }

  /** The service knows no such consent: withdrawn elsewhere, or from before its secret changed. */
  #forget() {
    this.#isDecided = false;
    this.#keep(this.#withUnsent({}));
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
