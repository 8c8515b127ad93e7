import { useLimits } from "../../shared/api-limits.js";
import { problemOf } from "../../shared/field-problems.js";
import * as format from "../../shared/format.js";
import { freeSlots } from "../../shared/free-slots.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { to } from "../router.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { SlotPicker } from "./slot-picker.js";

/**
 * Book a slot for a guest, by day, time and name.
 * @param {{
 *   voucher: object, change: (path: string, body: object, key: string) => Promise<object>,
 *   onBooked: (answer: object) => void, onGone: () => void,
 * }} props change: sends a change of this voucher
 */
export function BookForGuest({ voucher, change, onBooked, onGone }) {
  const isBound = voucher.holder_uid !== null && !voucher.transferable;
  const [month, setMonth] = useState(
    format.monthOf(format.isoDay(Math.max(new Date(voucher.valid_from), Date.now()))),
  );
  const [day, setDay] = useState(null);
  const [slot, setSlot] = useState(null);
  const [guest, setGuest] = useState(voucher.holder_uid ?? "");
  const [isMissing, setMissing] = useState(false);
  const limits = useLimits("voucher/book");
  const heading = useRef(null);
  const slots = useQuery((signal) => freeSlots(voucher.id, month, signal), [voucher.id, month]);
  const booking = useMutation((body, key) => change("voucher/book", body, key));
  useEffect(() => heading.current?.focus(), [slot]);
  useEffect(() => {
    if (booking.error?.code === "slot_unavailable") {
      setSlot(null);
      slots.reload();
    }
  }, [booking.error]);

  async function confirm(event) {
    event?.preventDefault();
    setMissing(!guest.trim());
    if (!guest.trim()) return;
    const answer = await booking.run({
      voucher_id: voucher.id,
      slot_id: slot.slot_id,
      holder_uid: guest.trim(),
    });
    if (answer) onBooked(answer);
  }
  const back = () => {
    booking.reset();
    setSlot(null);
  };

  const isGone = booking.error?.code === "voucher_not_bookable";
  const retry = booking.error?.isOutcomeUnknown ? confirm : isGone ? onGone : null;
  const failure =
    booking.error &&
    html`
      <${ErrorNotice}
        error=${booking.error}
        retry=${retry}
        isBusy=${booking.isBusy}
        fields=${["holder_uid"]}
      />
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
              <p class="hint zone">${t("format.times_in", { zone: format.zone(slot.start) })}</p>
              <${Field}
                id="guest"
                label=${t("book.guest")}
                hint=${t(isBound ? "book.guest_bound" : "book.guest_hint")}
                problem=${isMissing
                  ? t("problem.required")
                  : problemOf(booking.error, "holder_uid")}
              >
                ${(attributes) =>
                  html`
                    <input
                      ...${attributes}
                      maxlength=${limits("holder_uid").maxLength}
                      autocomplete="off"
                      readonly=${isBound}
                      value=${guest}
                      onInput=${(event) => setGuest(event.target.value)}
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
              onMonth=${setMonth}
              onDay=${setDay}
              onSlot=${setSlot}
            />
            <${LinkButton} icon="back" href=${to("v", voucher.id)} label=${t("action.back")} />
          `}
    </section>
  `;
}
