/**
 * What a guest allows a hotel, and what follows from it (docs/embed.md). It is loaded only where a
 * page asks for consent; without consent it sends nothing, and stores nothing but the day of a no.
 */
import { answerTo, listenTo } from "./banners.js";
import { blockOf } from "./consent-block.js";
import { CONSENT_LOOK } from "./consent-look.js";
import { cardsOf, ConsentSignals } from "./consent-signals.js";
import { WORDING } from "./consent-words.js";
import { Decisions } from "./decisions.js";
import { KeptChoice } from "./kept-choice.js";
import { FOR_GOOD, isRefusal, onChoiceElsewhere, today } from "./memory.js";
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

class Consent extends KeptChoice {
  look = CONSENT_LOOK;
  /** What to say of the last click besides the state: a key of the words, or null. */
  note = null;
  /** Whether the browser asks by Global Privacy Control for nothing to be counted. */
  hasGpc = navigator.globalPrivacyControl === true;
  #site;
  #mode;
  #kit;
  #decisions;
  #latest = Promise.resolve();
  #isBusy = false;
  #isDecided; // whether it stood when this document started
  #signals;

  constructor(site, mode, kit) {
    super(site);
    this.#site = site;
    this.#mode = mode;
    this.#kit = kit;
    this.#signals = new ConsentSignals(site, kit, () => this.#renew());
    this.#decisions = new Decisions(site, kit, {
      forget: () => this.#forget(),
      again: () => kit.changed(site),
      end: (campaign, reason) => this.#endCampaign(campaign, reason === "day" ? today() : FOR_GOOD),
      isOver: (campaign) => this.isOver(campaign),
      signals: () => this.#signals.ready(),
    });
    this.#sendAgain();
    // Who has turned the browser's own signal on since then has refused.
    if (this.isAllowed && this.hasGpc && !this.isDespiteGpc) this.#end({});
    this.#isDecided = this.isAllowed;
    this.#signals.follow(this.#countsBy);
    kit.watchers.add(() => this.#signals.follow(this.#countsBy));
    onChoiceElsewhere(site, () => this.#readAgain());
    if (mode !== "ask") listenTo(mode, (allowed, isNew) => this.#hear(allowed, isNew));
  }

  /** Whether offers are chosen by how the guest looks around, too. */
  get hasSignals() {
    return this.isAllowed && this.now.signals === true && !this.hasGpc;
  }

  /** The receipt by which the visit is counted, or null. */
  get #countsBy() {
    return this.hasSignals ? this.now.receipt : null;
  }

  /** Whether the guest is stuck in the form: then no overlay opens, whatever was decided. */
  get isStuck() {
    return this.#signals.current?.isStuck ?? false;
  }

  /** `allowed`, `refused`, `gpc`, `unasked`, or `silent`, where nothing is said of consent. */
  get state() {
    if (this.isAllowed) return "allowed";
    // A no that cannot be remembered would be asked about on every page.
    if (this.now === null) return "silent";
    const isAsking = this.#mode === "ask";
    if (isAsking ? isRefusal(this.now) : this.now.refused) return "refused";
    if (this.hasGpc) return "gpc";
    return isAsking ? "unasked" : "silent";
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
      ? this.#decisions.offers(this.now.receipt)
      : this.#decisions.houseOffers();
  }

  /** The offers to open an overlay with: decided again if the visit looks different by now. */
  async offersNow() {
    await this.#signals.ready();
    if (await this.#decideAgain({ isOpening: true })) this.#kit.changed(this.#site);
    return this.offers();
  }

  /**
   * The guest saw what the decision shows, be it an offer or none. Who answers an offer, or leaves
   * by its link, has seen it, too, sooner than in a second.
   */
  seen() {
    if (this.isDecided) this.#decisions.seen(this.now.receipt);
  }

  /** The guest does not want an offer: final for its campaign, as long as the consent lasts. */
  dismissed({ campaign_id: campaign }) {
    if (this.isDecided) this.#decisions.dismissed(this.now.receipt);
    if (this.isAllowed) this.endCampaign(campaign, FOR_GOOD);
  }

  /** What a card says besides the offer: what fills its panels, and the question. */
  pieces(catalogue, language) {
    const kit = this.#kit;
    const { decision } = catalogue;
    return {
      why: decision && ((panel) => fillWhy(panel, decision, language, kit, this.#signals.current)),
      sent: (panel) => fillSent(panel, language, kit, this.#signals.current),
      block: blockOf(this, catalogue, language, kit),
    };
  }

  /** What stands in an offer's place where none is highlighted. */
  quietCard(catalogue, language, act, pieces) {
    return quietCardOf(catalogue, language, act, pieces, this.#kit);
  }

  /** What stands in an overlay's place for a guest who is stuck; null where nobody can be asked. */
  helpCard({ hotel }, { locale }, close) {
    return this.#signals.current?.help(hotel, locale, close) ?? null;
  }

  /** The guest allows it, by a click in our own question or panel; signals only if it says so. */
  allow({ signals = false } = {}) {
    return this.#byClick(() => this.#give("element", { signals }, this.hasGpc));
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
    const answer = await this.#kit.send("privacy/export", { receipt: this.now.receipt });
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

  async #give(source, { signals }, despiteGpc, unwanted) {
    const purposes = signals && !despiteGpc ? { learning: true, signals } : { learning: true };
    const body = { issuer_uid: this.#site, purposes, wording: WORDING, source };
    if (despiteGpc) body.despite_gpc = true;
    const answer = await this.#kit.send("privacy/consent", body);
    if (answer?.content?.details?.reason === "gpc") this.hasGpc = true;
    if (answer?.status !== 201) {
      if (source === "element") this.note = "failed";
      return;
    }
    const { receipt } = answer.content;
    const choice = despiteGpc ? { receipt, despiteGpc } : { receipt };
    if (purposes.signals && answer.content.purposes?.signals === true) choice.signals = true;
    if (unwanted) choice.unwanted = unwanted; // a no outlives a change of what is allowed
    const isStored = this.replace(choice);
    this.#followChoice();
    if (isStored) return;
    await this.#end({ refused: today() });
    this.note = "not_kept";
  }

  /**
   * End what was allowed: here at once, and at the service as soon as it can be reached.
   * @returns {Promise<number | null>} what the service answered; null where there was no consent
   */
  async #end(next, path = "privacy/withdraw") {
    const { receipt } = this.now ?? {};
    const end = receipt && [path, receipt];
    this.#isDecided = false;
    this.replace(next, end);
    this.#followChoice();
    this.#kit.changed(this.#site);
    return end ? this.#sendEnd(end) : null;
  }

  async #sendEnd(end) {
    const status = await this.send(end, this.#kit);
    // It is no receipt any more: what is stored under it can be found by nobody.
    if (status === 401 && end[0] === "privacy/erase") this.note = "not_erased";
    else if (status === null && !this.isAllowed) this.note = "unsent";
    return status;
  }

  /** Send what did not reach the service on an earlier page, whatever was chosen since. */
  async #sendAgain() {
    await Promise.all((this.now?.unsent ?? []).map((end) => this.#sendEnd(end)));
    if (this.note) this.#kit.changed(this.#site);
  }

  /** What depended on the choice before is dropped, and what was counted by it is forgotten. */
  #followChoice() {
    this.#decisions.forget();
    this.#signals.follow(this.#countsBy);
  }

  /** Nothing of a campaign counts any more: after a no from now on, else from the next page on. */
  #endCampaign(campaign, until) {
    if (!this.isAllowed || this.isOver(campaign)) return;
    this.endCampaign(campaign, until);
    if (until === FOR_GOOD) this.#kit.changed(this.#site);
  }

  /** The service knows no such consent: withdrawn elsewhere, or from before its secret changed. */
  #forget() {
    this.#isDecided = false;
    this.replace({});
    this.#followChoice();
    this.#kit.changed(this.#site);
  }

  #readAgain() {
    const before = this.now?.receipt;
    this.readAgain();
    if (before !== this.now?.receipt) {
      this.#isDecided = false;
      this.#followChoice();
    }
    this.note = null;
    this.#kit.changed(this.#site);
  }

  /** The bits of the visit have changed; an overlay that is not open asks as it opens. */
  async #renew() {
    if (cardsOf(this.#site, this.#kit).length === 0) return;
    if (await this.#decideAgain({ isOpening: false })) this.#kit.changed(this.#site);
  }

  async #decideAgain(how) {
    const signals = this.#signals.current;
    if (!signals || !this.isDecided) return false;
    const isShown = () => cardsOf(this.#site, this.#kit).includes(true);
    return this.#decisions.renew(this.now.receipt, signals, { isShown, ...how });
  }

  /** What the host's banner says. The guest's latest choice counts, there or in our own panel. */
  #hear(allowed, isNew) {
    this.#inTurn(async () => {
      const what = answerTo(allowed, isNew, this);
      if (what === null) return;
      const { unwanted } = this.now;
      if (what !== "give") await this.#end({});
      if (what !== "end") await this.#give(this.#mode, allowed, false, unwanted);
      this.#kit.changed(this.#site);
    });
  }
}
