import { signal, useSignal } from "../../shared/signal.js";
import { html } from "../../shared/view.js";

const message = signal("");

/** Have screen readers say what has just happened. */
export function announce(text) {
  message.set("");
  // The region is emptied first, so that the same text is announced again.
  setTimeout(() => message.set(text), 50);
}

/** The live region for announcements. There is one on the page. */
export function Announcer() {
  return html`<div class="unseen" role="status" aria-live="polite">${useSignal(message)}</div>`;
}
