import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { BlockForm } from "./block-form.js";
import { DeskBlock } from "./desk-block.js";
import { DeskBooking } from "./desk-booking.js";

/**
 * What is open beside the desk's calendar: a booking, a block, or a new block.
 * @param {{
 *   opened: {kind: string, id?: string, span?: object, task?: string}, plan: object,
 *   onDone: (outcome: {text: string, undo?: object}) => void, onGone: () => void,
 *   onClose: () => void,
 * }} props onGone: what is open is not there any more
 */
export function DeskOpened({ opened, plan, onDone, onGone, onClose }) {
  const { kind, id, span } = opened;
  const { calendar } = plan;
  if (kind === "draw")
    return html`
      <${BlockForm}
        calendar=${calendar}
        span=${span}
        onClose=${onClose}
        onBlocked=${(block) => onDone(blocked(block, "desk.block_done"))}
      />
    `;
  const block = plan.blocks.find((one) => one.id === id);
  if (block)
    return html`
      <${DeskBlock}
        key=${id}
        block=${block}
        onClose=${onClose}
        onRemoved=${() => onDone(unblocked(block))}
        onGone=${() => onDone({ text: t("desk.unblocked_before") })}
      />
    `;
  const entry = plan.entries.find(({ booking }) => booking.id === id);
  if (!entry) return null;
  return html`
    <${DeskBooking}
      key=${id}
      entry=${entry}
      initialTask=${opened.task ?? null}
      conflict=${plan.conflicts.get(id)}
      onDone=${onDone}
      onGone=${onGone}
      onClose=${onClose}
    />
  `;
}

function blocked(block, key) {
  return {
    text: t(key, { when: whenOf(block), count: block.places }),
    undo: {
      path: "calendar/unblock",
      body: { calendar_id: block.calendar_id, block_id: block.id },
      text: t("desk.unblock_done", { when: whenOf(block) }),
    },
  };
}

function unblocked(block) {
  const { calendar_id: id, from, to, places, reason } = block;
  return {
    text: t("desk.unblock_done", { when: whenOf(block) }),
    undo: {
      path: "calendar/block",
      body: { calendar_id: id, from, to, places, ...(reason && { reason }) },
      text: t("desk.block_done", { when: whenOf(block), count: places }),
    },
  };
}

function whenOf({ from, to }) {
  return t("format.day_time", { day: format.day(from), time: format.span(from, to) });
}
