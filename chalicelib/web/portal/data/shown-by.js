/** By which decision a hotel's own site showed its offers; kept until this tab is closed. */
import { ofThisTab } from "../../shared/stored.js";

const nameOf = (uid) => `decision ${uid}`;

/** Keep the decision that the link from a hotel's site states; null forgets it. */
export function keepDecision(uid, decision) {
  ofThisTab.set(nameOf(uid), decision);
}

/** The decision by which this guest was shown a hotel's offers; undefined without one. */
export function decisionOf(uid) {
  return ofThisTab.get(nameOf(uid)) ?? undefined;
}
