/** When a card is shown, and what it must not cover. */
const SHOWN_MS = 1000;
const USED = "[data-voucher-cta], :is(input, select, textarea, button, a):focus";

/** Call a function when at least half of a card was visible for a second, in the active tab. */
export function onceShown(card, signal, call) {
  let isVisible = false;
  let timer = null;
  const look = () => {
    clearTimeout(timer);
    if (isVisible && !document.hidden) timer = setTimeout(done, SHOWN_MS);
  };
  const observer = new IntersectionObserver(
    (entries) => {
      isVisible = entries.at(-1).intersectionRatio >= 0.5;
      look();
    },
    { threshold: 0.5 },
  );
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
  function done() {
    stop();
    call();
  }
  observer.observe(card);
  document.addEventListener("visibilitychange", look);
  signal.addEventListener("abort", stop);
}

/** Whether any of a card is in the window. */
export function isInView(card) {
  const { left, right, top, bottom } = card.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight && right > 0 && left < window.innerWidth;
}

/** Call a function when the tab is the active one: now, or as soon as it is. */
export function whenActive(call) {
  if (!document.hidden) call();
  else document.addEventListener("visibilitychange", call, { once: true });
}

/** Whether a card lies over a button that the host calls its own, or over what has the focus. */
export function coversHost(card) {
  const own = card.getBoundingClientRect();
  return [...document.querySelectorAll(USED)].some((one) => {
    const { left, right, top, bottom, width } = one.getBoundingClientRect();
    const isBeside = right <= own.left || left >= own.right;
    return width > 0 && !isBeside && bottom > own.top && top < own.bottom;
  });
}
