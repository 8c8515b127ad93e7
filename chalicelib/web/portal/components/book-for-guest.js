import { useLimits } from "../../shared/api-limits.js";
import { ApiError } from "../../shared/api.js";
import { problemOf } from "../../shared/field-problems.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../shared/view.js";
import { useDraft } from "../data/drafts.js";
import { useFreeDays } from "../data/free-days.js";
import { standingBooking } from "../data/standing-booking.js";
import { go, to } from "../router.js";
import { bookingGuest } from "./booking-row.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { OwnTime, ZoneHint } from "./own-time.js";
import { SlotPicker } from "./slot-picker.js";

/**
 * Book a slot for a guest, by day, time, name and e-mail address. The voucher's holder gets the
 * booking; if it has none, a new guest with that address, or without one the hotel holds it.
 * @param {{
 *   voucher: object, place: string | null, slotId: string | null,
 *   change: (path: string, body: object, key: string) => Promise<object>,
 *   onBooked: (answer: object) => void, onGone: () => void,
 * }} props place: the day or the month to show, from the address; change: sends a change of this
 *   voucher
 */
export function BookForGuest({ voucher, place, slotId, change, onBooked, onGone }) {
  const link = (...parts) => to("v", voucher.id, "book", ...parts);
  const { month, day, slots, refused } = useFreeDays(voucher, place);
  const slot = slotId && slots.data?.get(day)?.find((one) => one.slot_id === slotId);
  const [guest, setGuest] = useDraft("guest", () => voucher.holder_name ?? "");
  const [email, setEmail] = useDraft("guest_email", () => "");
  const limits = useLimits("voucher/book");
  const heading = useRef(null);
  const booking = useMutation((body, key) => change("voucher/book", body, key));
  useLayoutEffect(() => heading.current?.focus(), [Boolean(slot)]);
  useEffect(() => {
    if (booking.error?.code === "slot_unavailable") {
      slots.reload();
      go(link(day), { replace: true });
    }
  }, [booking.error]);

  async function confirm(event) {
    event?.preventDefault();
    const [name, address] = [guest, email].map((typed) => typed.trim() || undefined);
    const answer = await booking.run({
      voucher_id: voucher.id,
      slot_id: slot.slot_id,
      holder_name: name,
      contact: address && { name, email: address },
    });
    if (answer) onBooked(answer);
  }
  const back = () => {
    booking.reset();
    go(link(day));
  };

  const isGone = booking.error?.code === "voucher_not_bookable";
  const [standing, setStanding] = useState(undefined);
  useEffect(() => {
    setStanding(undefined);
    if (!isGone) return undefined;
    let isClosed = false;
    standingBooking(voucher.id, booking.error).then(
      (found) => isClosed || setStanding(found.standing ?? null),
    );
    return () => (isClosed = true);
  }, [booking.error]);
  const retry = booking.error?.isOutcomeUnknown ? confirm : isGone ? onGone : null;
  const isLooking = isGone && standing === undefined;
  const failure =
    booking.error &&
    !isLooking &&
    html`
      <${ErrorNotice}
        error=${standing ? new ApiError(booking.error.code) : booking.error}
        retry=${retry}
        isBusy=${booking.isBusy}
        fields=${["holder_name", "contact"]}
      >
        ${standing &&
        html`
          <p>
            ${t("book.standing", {
              when: format.dayAndTime(standing.booking.slot_start),
              guest: bookingGuest(standing),
            })}
          </p>
        `}
      </${ErrorNotice}>
    `;
  return html`
    <section class="book-for-guest">
      <h2>${t("book.title", { title: voucher.title })}</h2>
      ${failure}
      ${slot
        ? html`
            <form class="card confirm-slot" onSubmit=${confirm} novalidate>
              <h3 ref=${heading} tabindex="-1">${format.longDay(slot.start)}</h3>
              <p class="ticket-time">${format.span(slot.start, slot.end)}</p>
              <${OwnTime} at=${slot.start} />
              <${ZoneHint} at=${slot.start} />
              <${Field}
                id="guest"
                label=${t(email.trim() ? "field.holder_name" : "book.guest")}
                hint=${guestHint(voucher, email)}
                problem=${problemOf(booking.error, "holder_name") ??
                problemOf(booking.error, "contact.name")}
              >
                ${(attributes) =>
                  html`
                    <input
                      ...${attributes}
                      maxlength=${limits("holder_name").maxLength}
                      autocomplete="off"
                      value=${guest}
                      onInput=${(event) => setGuest(event.target.value)}
                    />
                  `}
              </${Field}>
              <${Field}
                id="guest-email"
                label=${t("book.email")}
                hint=${t("book.email_hint")}
                problem=${problemOf(booking.error, "contact.email")}
              >
                ${(attributes) =>
                  html`
                    <input
                      ...${attributes}
                      type="email"
                      autocomplete="off"
                      value=${email}
                      onInput=${(event) => setEmail(event.target.value)}
                    />
                  `}
              </${Field}>
              <div class="actions">
                <${Button}
                  type="submit"
                  kind="main"
                  icon="check"
                  isBusy=${booking.isBusy}
                  label=${t("guest.book", { when: format.dayAndTime(slot.start) })}
                />
                <${Button} icon="back" label=${t("guest.other_time")} onClick=${back} />
              </div>
            </form>
          `
        : html`
            <${SlotPicker}
              voucher=${voucher}
              month=${month}
              day=${day}
              slots=${slots}
              refused=${refused}
              onMonth=${(shown) => go(link(shown))}
              onDay=${(chosen) => go(link(chosen))}
              onSlot=${(chosen) => go(link(day, chosen.slot_id))}
            />
            <${LinkButton} icon="back" href=${to("v", voucher.id)} label=${t("action.back")} />
          `}
    </section>
  `;
}

/** Whose the booking will be: a guest with an address is a guest of its own. */
function guestHint(voucher, email) {
  if (voucher.holder_uid) return t("book.guest_bound");
  return t(email.trim() ? "book.guest_lists" : "book.guest_hint");
}
