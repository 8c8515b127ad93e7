/**
 * Which offer the service highlights for a visitor: asked once a document, and again where the
 * decision grew too old before it was seen; three times at most.
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
  #seen = null; // that it was seen, on its way to the service or there; or that it never will be

  /**
   * @param {string} site the hotel's uid
   * @param {object} kit what the first module has
   * @param {object} act `forget()` where the service has no such consent, `again()` where a
   *   decision has grown too old, `end(campaign, reason)` where nothing of a campaign is counted
   *   any more; and `isOver(campaign)`, whether it is so
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
    const query = new URLSearchParams({ issuer_uid: this.#site, receipt });
    const answer = await this.#kit.send(`offers/decide?${query}`);
    if (answer === null) return null;
    if (turn !== this.#turn) return this.houseOffers();
    if (answer.content?.code === "receipt_not_valid") this.#act.forget();
    if (answer.status !== 200) return this.houseOffers();
    // A hotel without offers keeps its own content, with the way to end the consent.
    const { hotel } = answer.content;
    const nothing = { items: [], hotel, decision: null, request: answer.request };
    this.#latest = this.#kit.offersIn(answer) ?? nothing;
    return this.#latest;
  }
}
