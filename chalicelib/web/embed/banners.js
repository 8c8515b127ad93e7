/** The host's own banner in place of our question: by the IAB's TCF, or Klaro. */
// As the host's Klaro has them.
const SERVICES = { learning: "voucher-offer", signals: "voucher-offer-signals" };
/**
 * To store a receipt; to choose an offer by limited data; to measure whether it was taken. The
 * service works for the hotel and is no vendor of the TCF: what counts is what the hotel itself,
 * the publisher, was allowed (docs/embed.md). To choose by how somebody looks around is to make
 * and to use a profile, besides.
 */
const PURPOSES = { learning: [1, 2, 7], signals: [1, 2, 3, 4, 7] };

/**
 * Listen to a banner.
 * @param {"tcf" | "klaro"} source
 * @param {(allowed: {learning: boolean, signals: boolean}, isNew: boolean) => void} call what is
 *   allowed; isNew: by a choice that the guest has just made, not by one that was kept from an
 *   earlier page
 */
export function listenTo(source, call) {
  const listen = source === "tcf" ? listenToTcf : listenToKlaro;
  // A banner may be loaded after us; one that is not there then allows nothing.
  if (!listen(call) && document.readyState !== "complete")
    window.addEventListener("load", () => listen(call), { once: true });
}

/**
 * What follows from what a banner says: to `end` what was allowed, to `give` a consent, or to end
 * one and give another (`change`), because a consent is for what it was given for; or null.
 * @param {{learning: boolean, signals: boolean}} allowed
 * @param {boolean} isNew as above
 * @param {object} consent as it is (consent.js)
 */
export function answerTo({ learning, signals }, isNew, consent) {
  const { state, hasSignals } = consent;
  if (state === "allowed") {
    if (!learning) return isNew || !consent.isDespiteGpc ? "end" : null;
    const isOther = signals !== hasSignals && !consent.hasGpc;
    return isOther && (isNew || hasSignals) ? "change" : null;
  }
  if (!learning || consent.isMinor || consent.hasGpc || consent.now === null) return null;
  return state === "silent" || (state === "refused" && isNew) ? "give" : null;
}

function listenToTcf(call) {
  if (typeof window.__tcfapi !== "function") return false;
  window.__tcfapi("addEventListener", 2, (data, isDone) => {
    // While the banner is shown, nothing has been chosen yet.
    const isNew = data?.eventStatus === "useractioncomplete";
    if (!isDone || !(isNew || data.eventStatus === "tcloaded")) return;
    const consents = data.publisher?.consents ?? {};
    const isAllowed = (name) => PURPOSES[name].every((purpose) => consents[purpose] === true);
    call({ learning: isAllowed("learning"), signals: isAllowed("signals") }, isNew);
  });
  return true;
}

function listenToKlaro(call) {
  const manager = managerOfKlaro();
  if (!manager) return false;
  // By default a service may be on, without anybody having chosen it.
  const isAllowed = (name) =>
    manager.confirmed === true && manager.getConsent(SERVICES[name]) === true;
  const allowed = () => {
    const learning = isAllowed("learning");
    return { learning, signals: learning && isAllowed("signals") };
  };
  manager.watch({
    update: (_, event) => {
      // "consents" alone is a switch that is not saved yet; without a choice it is a reset.
      if (event === "saveConsents" || !manager.confirmed) call(allowed(), true);
    },
  });
  call(allowed(), false);
  return true;
}

function managerOfKlaro() {
  try {
    return window.klaro.getManager();
  } catch {
    return null; // it is not there, or has no configuration yet
  }
}
