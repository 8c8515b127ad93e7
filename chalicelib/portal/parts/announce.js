import { signal, useSignal } from "../core/signal.js";
import { html } from "../core/view.js";

const said = signal("");

/** Tell somebody who does not see the screen what has just happened. */
export function announce(text) {
  said.set("");
  // A new text in a region that was emptied first is read out even when it is the same again.
  setTimeout(() => said.set(text), 50);
}

/** The region that is read out. Once on the page. */
export function Announcer() {
  return html`<div class="unseen" role="status" aria-live="polite">${useSignal(said)}</div>`;
}
