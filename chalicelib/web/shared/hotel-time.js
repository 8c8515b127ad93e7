/** What time it is at the hotel that the page is about: real time, but for one whose test clock was
 * moved on (docs/test-clocks.md). What is no hotel's, such as a session, keeps `Date.now()`. */
import { signal } from "./signal.js";

/** How far its time is ahead (milliseconds). */
export const timeAhead = signal(0);

/** The hotel's time, in milliseconds since 1970. */
export function hotelNow() {
  return Date.now() + timeAhead.get();
}

/** Follow what an answer says of the hotel's time; on stages with guests none says anything. */
export function followTime(headers) {
  const seconds = headers.get("Hotel-Time-Ahead");
  const ahead = Number(seconds) * 1000;
  if (seconds !== null && ahead !== timeAhead.get()) timeAhead.set(ahead);
}
