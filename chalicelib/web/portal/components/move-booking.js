import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { freeSlots } from "../../shared/free-slots.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useLayoutEffect, useRef, useState } from "../../shared/view.js";
import { Button } from "./button.js";
import { MoveRefused } from "./move-refused.js";
import { SlotPicker } from "./slot-picker.js";
import { QueryResult, Skeleton } from "./states.js";
import { useMove } from "./use-move.js";

/**
 * Move a booking: choose a day and a time, and confirm.
 * @param {{
 *   entry: object, onDone: (outcome: {text: string, undo?: object}) => void, onBack: () => void,
 *   onGone: () => void,
 * }} props onGone: the booking is not live any more
 */
export function MoveBooking({ entry, onDone, onBack, onGone }) {
  const { id, voucher_id } = entry.booking;
  const status = useQuery((signal) => get("voucher/status", { voucher_id }, { signal }), [id]);
  return html`
    <section class="mover" onKeyDown=${(event) => event.key === "Escape" && stop(event, onBack)}>
      <${QueryResult} result=${status} skeleton=${html`<${Skeleton} kind="month" rows=${1} />`}>
        ${({ voucher }) =>
          html`<${Choice} voucher=${voucher} ...${{ entry, onDone, onBack, onGone }} />`}
      </${QueryResult}>
    </section>
  `;
}

/** Escape closes the innermost thing alone. */
function stop(event, close) {
  event.preventDefault();
  close();
}

function Choice({ voucher, entry, onDone, onBack, onGone }) {
  const { booking } = entry;
  const earliest = Math.max(hotelNow(), Date.parse(booking.slot_start));
  const [day, setDay] = useState(() => format.isoDay(earliest));
  const [month, setMonth] = useState(() => format.monthOf(day));
  const [slot, setSlot] = useState(null);
  const slots = useQuery(
    (signal) => freeSlots(voucher, month, signal, booking.id),
    [booking.id, month],
  );
  const move = useMove(entry, onDone);
  const heading = useRef(null);
  useLayoutEffect(() => heading.current?.focus(), [slot === null]);
  const again = () => {
    move.reset();
    setSlot(null);
    slots.reload();
  };
  if (move.error)
    return html`
      <${MoveRefused}
        move=${move}
        retry=${() => move.to(slot.start)}
        onAgain=${again}
        onGone=${onGone}
      />
    `;
  if (slot)
    return html`
      <h3 ref=${heading} tabindex="-1">${t("desk.move_question")}</h3>
      <p>
        ${format.dayAndTime(booking.slot_start)} →
        ${" "}
        <strong>${format.dayAndTime(slot.start)}</strong>
      </p>
      <p class="hint">${t("desk.move_text")}</p>
      <div class="actions">
        <${Button}
          kind="main"
          icon="check"
          label=${t("desk.move_do", { when: format.dayAndTime(slot.start) })}
          isBusy=${move.isBusy}
          onClick=${() => move.to(slot.start)}
        />
        <${Button} icon="back" label=${t("guest.other_time")} onClick=${() => setSlot(null)} />
      </div>
    `;
  return html`
    <h3 ref=${heading} tabindex="-1">${t("desk.move_where")}</h3>
    <${SlotPicker}
      voucher=${voucher}
      month=${month}
      day=${format.monthOf(day) === month ? day : null}
      slots=${{ ...slots, data: slots.data?.days ?? null }}
      refused=${slots.data?.refused ?? new Map()}
      onMonth=${setMonth}
      onDay=${setDay}
      onSlot=${setSlot}
    />
    <div class="actions"><${Button} label=${t("action.back")} onClick=${onBack} /></div>
  `;
}
