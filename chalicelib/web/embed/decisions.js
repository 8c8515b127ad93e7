/**
 * Which offer the service highlights for a visitor: asked once a document, and again where the
 * decision grew too old, or the bits of the visit changed, before anything was seen; three times at
 * most.
 */
const DECISIONS_MAX = 3;

export class Decisions {
  #site;
  #kit;
  #act;
  #count = 0;
  #turn = 0; // of the visitor's choice: a decision of an earlier one is not shown
  #pending = null; // the offers as they were decided, or will be
  #latest = null;
  #renewal = Promise.resolve(); // one after another
  #seen = null; // that it was seen, on its way to the service or there; or that it never will be

  /**
   * @param {string} site the hotel's uid
   * @param {object} kit what the first module has
   * @param {object} act `forget()` where the service has no such consent, `again()` where a
   *   decision has grown too old, `end(campaign, reason)` where nothing of a campaign is counted
   *   any more; `isOver(campaign)`, whether it is so; and `signals()`, what the visit looks like,
   *   or null
   */
  constructor(site, kit, act) {
    this.#site = site;
    this.#kit = kit;
    this.#act = act;
  }

  /** The hotel's offers with the decision of this document; null where nothing answers. */
  offers(receipt) {
    this.#pending ??= this.#decide(receipt);
    return this.#pending;
  }

  /** The hotel's offers without a decision. */
  houseOffers() {
    return this.#latest ? { ...this.#latest, decision: null } : this.#kit.catalogueOf(this.#site);
  }

  /** Drop the decision; what is on its way is not shown. */
  forget() {
    this.#turn += 1;
    this.#pending = null;
    this.#seen = null;
    if (this.#latest) this.#latest = { ...this.#latest, decision: null };
  }

  /** Count once that the visitor saw what was decided. */
  seen(receipt) {
    const decision = this.#latest?.decision;
    if (decision && !this.#act.isOver(decision.campaign_id))
      this.#seen ??= this.#tell(receipt, decision);
  }

  /** The visitor does not want the offer: final for its campaign. */
  async dismissed(receipt) {
    const decision = this.#latest?.decision;
    await this.#seen; // after a no the service counts nothing any more
    if (decision?.offer_id) this.#kit.send("offers/dismiss", { receipt, decision: decision.token });
  }

  async #tell(receipt, decision) {
    const answer = await this.#kit.send("offers/seen", { receipt, decision: decision.token });
    const code = answer?.content?.code;
    if (["consent_missing", "receipt_not_valid"].includes(code)) this.#act.forget();
    if (code === "capped") this.#act.end(decision.campaign_id, answer.content.details?.reason);
    if (code !== "decision_not_valid" || decision !== this.#latest?.decision) return;
    this.forget(); // it is older than half an hour
    this.#act.again();
  }

  async #decide(receipt) {
    if (this.#count === DECISIONS_MAX) return this.houseOffers();
    this.#count += 1;
    const turn = this.#turn;
    const answer = await this.#ask(receipt, await this.#act.signals());
    if (answer === null) return null;
    if (turn !== this.#turn) return this.houseOffers();
    if (answer.content?.code === "receipt_not_valid") this.#act.forget();
    if (answer.status !== 200) return this.houseOffers();
    this.#latest = this.#offersIn(answer);
    return this.#latest;
  }

  /**
   * Decide again, because the bits of the visit have changed: what nobody has seen yet.
   * @param {string} receipt
   * @param {object} signals
   * @param {{isShown: () => boolean, isOpening: boolean}} how whether any of it is on the screen:
   *   then it stays as it is; and whether it is for an overlay that opens now
   * @returns {Promise<boolean>} whether there is another decision
   */
  renew(receipt, signals, how) {
    this.#renewal = this.#renewal.then(() => this.#renewNow(receipt, signals, how));
    return this.#renewal;
  }

  async #renewNow(receipt, signals, { isShown, isOpening }) {
    const isOpen = () => this.#latest?.decision && this.#seen === null && !isShown();
    if (!isOpen() || !signals.isNew(isOpening) || this.#count === DECISIONS_MAX) return false;
    this.#count += 1;
    const turn = this.#turn;
    const answer = await this.#ask(receipt, signals, isOpening);
    if (answer?.status !== 200 || turn !== this.#turn || !isOpen()) return false;
    this.#latest = this.#offersIn(answer);
    this.#pending = Promise.resolve(this.#latest);
    return true;
  }

  #ask(receipt, signals, isOpening = false) {
    const query = new URLSearchParams({ issuer_uid: this.#site, receipt });
    if (signals) query.set("bins", signals.ask(isOpening));
    return this.#kit.send(`offers/decide?${query}`);
  }

  #offersIn(answer) {
    // A hotel without offers keeps its own content, with the way to end the consent.
    const { hotel } = answer.content;
    const nothing = { items: [], hotel, decision: null, request: answer.request };
    return this.#kit.offersIn(answer) ?? nothing;
  }
}
