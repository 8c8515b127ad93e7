import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { giveBack, hold } from "../data/holding.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";

const OTHERS_SHOWN = 3;

/**
 * Holds a slot of a shared calendar as long as it is shown, and says until when. It is given back
 * with the component, unless it was booked.
 * @param {{
 *   voucher: object, slot: object, isBooked: {current: boolean}, isBusy: boolean,
 *   onLost: (error: Error) => void,
 * }} props isBusy: whether it is being booked; onLost: the slot or the voucher is taken
 */
export function HeldSlot({ voucher, slot, isBooked, isBusy, onLost }) {
  const [attempt, setAttempt] = useState(0);
  const [until, setUntil] = useState(null);
  const [isOver, setOver] = useState(false);
  const [other, setOther] = useState(null);
  const isBooking = useRef(isBusy);
  isBooking.current = isBusy;
  useEffect(() => {
    let isGone = false;
    let isHeld = false;
    hold(voucher.id, slot.slot_id).then(
      ({ until: end }) => {
        isHeld = true;
        if (isGone) {
          if (!isBooked.current) giveBack(voucher.id);
          return;
        }
        setUntil(end);
        setOver(false);
        announce(t("holds.until", { time: timeOf(end) }));
      },
      (error) => {
        if (isGone || isBooking.current) return; // what comes of the booking says more
        if (error.code === "voucher_held") setOther(error.details.held_until);
        else if (["slot_unavailable", "voucher_not_bookable"].includes(error.code)) onLost(error);
        // Otherwise it can be booked without a hold.
      },
    );
    return () => {
      isGone = true;
      if (isHeld && !isBooked.current) giveBack(voucher.id);
    };
  }, [voucher.id, slot.slot_id, attempt]);
  useEffect(() => {
    if (!until || isOver) return undefined;
    const look = () => {
      if (hotelNow() < new Date(until)) return;
      setOver(true);
      announce(t("holds.lapsed"));
    };
    const timer = setTimeout(look, Math.max(0, new Date(until) - hotelNow()) + 50);
    document.addEventListener("visibilitychange", look); // timers stand still in a sleeping device
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [until, isOver]);

  if (other) return html`<p class="held">${t("holds.by_other", { time: timeOf(other) })}</p>`;
  if (!until) return null;
  if (!isOver) return html`<p class="held">${t("holds.until", { time: timeOf(until) })}</p>`;
  return html`
    <div class="held is-over">
      <p>${t("holds.lapsed")}</p>
      ${!isBusy &&
      html`
        <${Button}
          icon="refresh"
          label=${t("holds.again")}
          onClick=${() => setAttempt(attempt + 1)}
        />
      `}
    </div>
  `;
}

/** "It may be free again at 14:32." */
export function FreeAgain({ at }) {
  return html`<p>${t("holds.free_again", { time: timeOf(at) })}</p>`;
}

/**
 * The times that others hold: of the day that is shown, and of days without a free one.
 * @param {{day: string, slots: object[]}} props
 */
export function HeldTimes({ day, slots }) {
  return html`
    <div class="held-times">
      <h3>${t("holds.others")}</h3>
      <ul>
        ${slots.slice(0, OTHERS_SHOWN).map(
          (slot) => html`
            <li key=${slot.slot_id}>
              ${t(format.isoDay(slot.start) === day ? "holds.at_time" : "holds.at_other_day", {
                day: format.day(slot.start),
                time: format.time(slot.start),
                until: timeOf(slot.free_again_at),
              })}
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/** At the hotel, and for the viewer where that differs. */
function timeOf(instant) {
  return format.bothTimes(instant) ?? format.time(instant);
}
