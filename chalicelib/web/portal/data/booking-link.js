/** The link to a booking that was opened in this tab. */
import { signal } from "../../shared/signal.js";
import { ofThisTab } from "../../shared/stored.js";

const STORED = "booking-link";
const MOVING = "booking-code";

/** Its token, which opens the booking, or null. It is kept until the tab is closed. */
export const openedBooking = signal(ofThisTab.get(STORED));

/**
 * How far the viewer has come on the way to move that booking, or null: `{link, sentTo, endsAt}`
 * once a code was sent, `{link, moving, endsAt}` with the link that moves once it was confirmed.
 * Kept like the link: a phone may load the page again after a look at the mail.
 */
export const movingBy = signal(readMoving());

/** Keep how far the viewer has come. */
export function keepMoving(state) {
  ofThisTab.set(MOVING, state && JSON.stringify(state));
  movingBy.set(state);
}

function readMoving() {
  try {
    return JSON.parse(ofThisTab.get(MOVING));
  } catch {
    return null;
  }
}

/** Keep the token of a link that was opened. */
export function keepBookingLink(token) {
  ofThisTab.set(STORED, token);
  openedBooking.set(token);
}

/** The link that a token makes: in the fragment, which no browser sends to a server. */
export function linkToBooking(token) {
  return new URL(`#booking=${token}`, document.baseURI).href;
}
