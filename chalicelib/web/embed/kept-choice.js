/** A guest's choice at one hotel, as this document has it and the browser keeps it. */
import { FOR_GOOD, storeChoice, storedChoice, today } from "./memory.js";

export class KeptChoice {
  /** @type {import("./memory.js").Choice | null} null where nothing can be kept */
  now;
  #site;

  constructor(site) {
    this.#site = site;
    this.readAgain();
  }

  readAgain() {
    this.now = storedChoice(this.#site);
  }

  get isAllowed() {
    return Boolean(this.now?.receipt);
  }

  /** Whether the guest allowed it although the browser's own signal was on. */
  get isDespiteGpc() {
    return this.now?.despiteGpc === true;
  }

  /** Whether the guest said to be under 18: then nothing is offered any more. */
  get isMinor() {
    return this.now?.refused === FOR_GOOD;
  }

  /** Whether the guest wants nothing more of a campaign, or has seen enough of it today. */
  isOver(campaign) {
    const until = this.isAllowed ? this.now.unwanted?.[campaign] : undefined;
    return until === FOR_GOOD || until === today();
  }

  keep(choice) {
    this.now = choice;
    return storeChoice(this.#site, choice);
  }

  /**
   * Keep a choice in place of the one before; no withdrawal is dropped that is not sent yet.
   * @param {object} choice
   * @param {[string, string]} [end] a withdrawal that has to be sent besides
   * @returns {boolean} false where the browser did not store it
   */
  replace(choice, end) {
    const unsent = [...(this.now?.unsent ?? []), ...(end ? [end] : [])];
    return this.keep(unsent.length ? { ...choice, unsent } : choice);
  }

  /**
   * Send a withdrawal or an erasure.
   * @returns {Promise<number | null>} what was answered; null where it has to be sent again
   */
  async send([path, receipt], kit) {
    const answer = await kit.send(path, { receipt });
    if (![200, 401].includes(answer?.status)) return null;
    this.#drop(receipt);
    return answer.status;
  }

  #drop(receipt) {
    const unsent = (this.now?.unsent ?? []).filter((one) => one[1] !== receipt);
    const choice = { ...this.now };
    delete choice.unsent;
    this.keep(unsent.length ? { ...choice, unsent } : choice);
  }

  /** Nothing of a campaign is wanted any more: on a day, or FOR_GOOD. */
  endCampaign(campaign, until) {
    this.keep({ ...this.now, unwanted: { ...this.now.unwanted, [campaign]: until } });
  }
}
