import { signal, useSignal } from "../../shared/signal.js";
import { html } from "../../shared/view.js";

const message = signal("");

/** Tell somebody who does not see the screen what has just happened. */
export function announce(text) {
  message.set("");
  // A new text in a region that was emptied first is read out even when it is the same again.
  setTimeout(() => message.set(text), 50);
}

/** The region that is read out. Once on the page. */
export function Announcer() {
  return html`<div class="unseen" role="status" aria-live="polite">${useSignal(message)}</div>`;
}
