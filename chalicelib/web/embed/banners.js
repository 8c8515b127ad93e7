/** The host's own banner in place of our question: by the IAB's TCF, or Klaro. */
const SERVICE_NAME = "voucher-offer"; // as the host's Klaro has it
/**
 * To store a receipt; to choose an offer by limited data; to measure whether it was taken. The
 * service works for the hotel and is no vendor of the TCF: what counts is what the hotel itself,
 * the publisher, was allowed (docs/embed.md).
 */
const PURPOSES = [1, 2, 7];

/**
 * Listen to a banner.
 * @param {"tcf" | "klaro"} source
 * @param {(isAllowed: boolean, isNew: boolean) => void} call whether it is allowed; isNew: by a
 *   choice that the guest has just made, not by one that was kept from an earlier page
 */
export function listenTo(source, call) {
  const listen = source === "tcf" ? listenToTcf : listenToKlaro;
  // A banner may be loaded after us; one that is not there then allows nothing.
  if (!listen(call) && document.readyState !== "complete")
    window.addEventListener("load", () => listen(call), { once: true });
}

function listenToTcf(call) {
  if (typeof window.__tcfapi !== "function") return false;
  window.__tcfapi("addEventListener", 2, (data, isDone) => {
    // While the banner is shown, nothing has been chosen yet.
    const isNew = data?.eventStatus === "useractioncomplete";
    if (!isDone || !(isNew || data.eventStatus === "tcloaded")) return;
    const consents = data.publisher?.consents ?? {};
    call(
      PURPOSES.every((purpose) => consents[purpose] === true),
      isNew,
    );
  });
  return true;
}

function listenToKlaro(call) {
  const manager = managerOfKlaro();
  if (!manager) return false;
  // By default a service may be on, without anybody having chosen it.
  const isAllowed = () => manager.confirmed === true && manager.getConsent(SERVICE_NAME) === true;
  manager.watch({
    update: (_, event) => {
      // "consents" alone is a switch that is not saved yet; without a choice it is a reset.
      if (event === "saveConsents" || !manager.confirmed) call(isAllowed(), true);
    },
  });
  call(isAllowed(), false);
  return true;
}

function managerOfKlaro() {
  try {
    return window.klaro.getManager();
  } catch {
    return null; // it is not there, or has no configuration yet
  }
}
