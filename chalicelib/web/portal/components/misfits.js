import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { misfitsOf } from "../data/misfits.js";
import { to } from "../router.js";
import { announce } from "./announce.js";
import { bookingGuest } from "./booking-row.js";
import { Button } from "./button.js";
import { CalendarTabs } from "./calendar-tabs.js";
import { Confirm } from "./confirm.js";
import { DeskOutcome } from "./desk-outcome.js";
import { Icon } from "./icons.js";
import { Empty, QueryResult } from "./states.js";
import { MoveBooking } from "./move-booking.js";
import { useFocusFallback } from "./use-focus-fallback.js";

/** The bookings of a calendar that do not fit any more, each to be moved or cancelled. */
export function Misfits({ calendar }) {
  const result = useQuery((signal) => misfitsOf(calendar.id, signal), [calendar.id]);
  const [outcome, setOutcome] = useState(null);
  useFocusFallback(".misfits", result.data?.length);
  const done = (next) => {
    setOutcome(next);
    announce(next.text);
    result.reload();
  };
  return html`
    <${CalendarTabs} here="conflicts" calendar=${calendar} />
    <div class="misfits" tabindex="-1">
      <h2>${t("desk.misfits_title")}</h2>
      <p class="lead">${t("desk.misfits_lead")}</p>
      <${DeskOutcome} outcome=${outcome} onUndone=${(text) => done({ text })} />
      <${QueryResult} result=${result}>
        ${(entries) =>
          entries.length === 0
            ? html`
                <${Empty} icon="check" title=${t("desk.misfits_none")}>
                  <a href=${to("calendar", calendar.id, "day")}>${t("desk.misfits_back")}</a>
                </${Empty}>
              `
            : html`
                <p class="hint zone">
                  ${t("format.times_in", {
                    zone: format.zone(...entries.map(({ booking }) => booking.slot_start)),
                  })}
                </p>
                <ul class="rows">
                  ${entries.map(
                    (entry) => html`
                      <li key=${entry.booking.id}>
                        <${Misfit} entry=${entry} onDone=${done} onGone=${result.reload} />
                      </li>
                    `,
                  )}
                </ul>
              `}
      </${QueryResult}>
    </div>
  `;
}

function Misfit({ entry, onDone, onGone }) {
  const { booking, voucher, reason } = entry;
  const [task, setTask] = useState(null);
  const guest = bookingGuest(entry);
  return html`
    <div class="misfit">
      <p class="misfit-when">
        <strong>${format.day(booking.slot_start)}</strong>
        ${" "}
        ${format.span(booking.slot_start, booking.slot_end)}
      </p>
      <p class="misfit-who">
        <a href=${to("v", booking.voucher_id)} dir="auto">${guest}</a>
        <span class="small">
          <span dir="auto">${voucher?.title ?? t("booking.untitled")}</span>
          ${" · "}
          ${t("desk.places", { count: booking.places })}
        </span>
      </p>
      <p class="misfit-why small"><${Icon} name="warning" />${t(`desk.conflict.${reason}`)}</p>
      <div class="misfit-actions">
        <${Button}
          icon="arrow"
          label=${t("desk.move")}
          aria-label=${t("desk.move_of", { guest })}
          aria-expanded=${task === "move" ? "true" : "false"}
          onClick=${() => setTask("move")}
        />
        <${Button}
          label=${t("desk.cancel")}
          aria-label=${t("desk.cancel_of", { guest })}
          aria-expanded=${task === "cancel" ? "true" : "false"}
          onClick=${() => setTask("cancel")}
        />
      </div>
      ${task === "move" &&
      html`
        <${MoveBooking}
          entry=${entry}
          onDone=${onDone}
          onBack=${() => setTask(null)}
          onGone=${onGone}
        />
      `}
      ${task === "cancel" &&
      html`<${CancelBooking} entry=${entry} onDone=${onDone} onBack=${() => setTask(null)} />`}
    </div>
  `;
}

/**
 * Cancel a booking for its hotel, with a reason that the guest can read.
 * @param {{entry: object, onDone: (outcome: {text: string}) => void, onBack: () => void}} props
 */
export function CancelBooking({ entry, onDone, onBack }) {
  const { booking } = entry;
  const cancel = useMutation((body, key) => post("voucher/cancel", body, { key }));
  async function run(reason) {
    const body = { booking_id: booking.id, ...(reason && { reason }) };
    if (!(await cancel.run(body))) return;
    onDone({
      text: t("desk.cancelled", {
        guest: bookingGuest(entry),
        when: format.dayAndTime(booking.slot_start),
      }),
    });
  }
  return html`
    <${Confirm}
      id=${`cancel-${booking.id}`}
      question=${t("detail.cancel_question")}
      explanation=${t("detail.cancel_text")}
      label=${t("detail.cancel")}
      action=${cancel}
      onConfirm=${run}
      onBack=${onBack}
    />
  `;
}
