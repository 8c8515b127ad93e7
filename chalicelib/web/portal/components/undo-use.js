import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { lostBy } from "../data/changes-of-mind.js";
import { Button } from "./button.js";
import { Confirm } from "./confirm.js";

/**
 * The question before a consumed voucher is given back: why.
 * @param {{
 *   voucher: object, change: (path: string, body: object, key: string) => Promise<object>,
 *   onUndone: (answer: object, text: string) => void, onBack: () => void,
 * }} props change: sends a change of this voucher; text: what has become of it
 */
export function UndoUse({ voucher, change, onUndone, onBack }) {
  const undo = useMutation((body, key) => change("voucher/undo", body, key));
  const [reason, setReason] = useState("");
  async function run(why, more = {}) {
    setReason(why);
    const answer = await undo.run({ voucher_id: voucher.id, reason: why, ...more });
    if (answer) onUndone(answer, undoneText(answer));
  }
  const by = voucher.consumed_by ?? "redeem";
  return html`
    <${Confirm}
      id=${`undo-${voucher.id}`}
      question=${t(`changes.undo_question.${by}`)}
      explanation=${t(lostBy(voucher) ? "changes.undo_lost_text" : "changes.undo_text")}
      label=${t("changes.undo")}
      kind="main"
      action=${undo}
      needed=${{ label: t("changes.undo_reason"), hint: t("changes.undo_reason_hint") }}
      onConfirm=${(why) => run(why)}
      onBack=${onBack}
    >
      ${undo.error?.code === "slot_unavailable" &&
      html`
        <p>${t("changes.without_slot_text")}</p>
        <${Button}
          label=${t("changes.without_slot")}
          isBusy=${undo.isBusy}
          onClick=${() => run(reason, { without_slot: true })}
        />
      `}
    </${Confirm}>
  `;
}

function undoneText({ voucher, booking }) {
  if (voucher.status === "booked")
    return t("changes.still_booked", { when: format.dayAndTime(booking.slot_start) });
  return t(voucher.status === "expired" ? "changes.undo_expired" : "changes.given_back");
}
