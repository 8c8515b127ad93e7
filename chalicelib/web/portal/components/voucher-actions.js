import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { canBeNoShow, canUndo, lostBy, undoUntil } from "../data/changes-of-mind.js";
import { forToday, usableFrom } from "../data/redeem.js";
import { go, to } from "../router.js";
import { AddToCalendar } from "./add-to-calendar.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { ExtendVoucher } from "./extend-voucher.js";
import { NoShow } from "./no-show.js";
import { RedeemRefused } from "./redeem-refused.js";
import { UndoUse } from "./undo-use.js";

/**
 * What a desk can do with a voucher, each after a question where it matters.
 * @param {{
 *   voucher: object, booking: object | null, task: string | null,
 *   change: (path: string, body: object, key: string) => Promise<object>,
 *   onChanged: (answer: object, text: string) => void,
 * }} props task: what the address asks for; change: sends a change of this voucher
 */
export function VoucherActions({ voucher, booking, task, change, onChanged }) {
  const isExtendable = ["issued", "booked", "expired"].includes(voucher.status);
  const isUndoable = canUndo(voucher);
  const wanted = { undo: isUndoable, extend: isExtendable }[task] ? task : null;
  const [question, setQuestion] = useState(wanted);
  useEffect(() => setQuestion(wanted), [wanted]);
  const isNoShowPossible = canBeNoShow(voucher, booking);
  const lost = lostBy(voucher);
  const redeem = useMutation((body, key) => change("voucher/redeem", body, key));
  const cancel = useMutation((body, key) => change("voucher/cancel", body, key));
  const assign = useMutation((body, key) => change("voucher/holder", body, key));
  const isOpen = voucher.status === "issued" || voucher.status === "booked";
  const isEarly = voucher.status === "issued" && usableFrom(voucher) > hotelNow();
  const ask = (what) => {
    redeem.reset();
    cancel.reset();
    assign.reset();
    setQuestion(what);
    if (task) go(to("v", voucher.id), { replace: true });
  };
  // Of a question that the address asks, or a button.
  const finish = (answer, text) => {
    ask(null);
    onChanged(answer, text);
  };
  const wasAnyDay = useRef(false);
  async function redeemVoucher({ isAnyDay = false } = {}) {
    wasAnyDay.current = isAnyDay;
    const ids = { voucher_id: voucher.id };
    const answer = await redeem.run(isAnyDay ? ids : forToday(ids));
    if (answer) onChanged(answer, t("detail.redeemed"));
  }
  async function settle(action, body, reason, done) {
    const answer = await action.run({ ...body, ...(reason && { reason }) });
    if (!answer) return;
    setQuestion(null);
    onChanged(answer, done);
  }
  const cancelBooking = (reason) =>
    settle(cancel, { booking_id: booking.id }, reason, t("detail.cancelled"));
  const revokeVoucher = (reason) =>
    settle(cancel, { voucher_id: voucher.id, revoke: true }, reason, t("detail.revoked"));
  // People know no uids: without a holder, the link alone decides who may book.
  const giveToBearer = (reason) =>
    settle(assign, { voucher_id: voucher.id, holder_uid: null }, reason, t("detail.assigned"));
  const back = () => ask(null);
  return html`
    <div class="detail-actions">
      <${RedeemRefused}
        redeem=${redeem}
        voucherId=${voucher.id}
        onAnyway=${() => redeemVoucher({ isAnyDay: true })}
        onBack=${redeem.reset}
        retry=${() => redeemVoucher({ isAnyDay: wasAnyDay.current })}
      />
      <div class="actions">
        ${isOpen &&
        !isEarly &&
        html`
          <${Button}
            kind="main"
            icon="check"
            label=${t("detail.redeem")}
            isBusy=${redeem.isBusy}
            onClick=${() => redeemVoucher()}
          />
        `}
        ${voucher.status === "issued" &&
        html`
          <${LinkButton}
            icon="calendar"
            href=${to("v", voucher.id, "book")}
            label=${t("detail.book")}
          />
        `}
        <${Button} icon="print" label=${t("action.print")} onClick=${() => print()} />
        ${voucher.status === "booked" &&
        html`
          <${AddToCalendar} booking=${booking} />
          <${Button}
            label=${t("detail.cancel")}
            onClick=${() => ask("cancel")}
            aria-expanded=${question === "cancel" ? "true" : "false"}
          />
        `}
        ${voucher.status === "issued" &&
        voucher.holder_uid &&
        html`
          <${Button}
            label=${t("detail.assign")}
            onClick=${() => ask("assign")}
            aria-expanded=${question === "assign" ? "true" : "false"}
          />
        `}
        ${isUndoable &&
        html`
          <${Button}
            kind="main"
            icon="undo"
            label=${t("changes.undo")}
            onClick=${() => ask("undo")}
            aria-expanded=${question === "undo" ? "true" : "false"}
          />
        `}
        ${isNoShowPossible &&
        html`
          <${Button}
            label=${t("changes.noshow")}
            onClick=${() => ask("noshow")}
            aria-expanded=${question === "noshow" ? "true" : "false"}
          />
        `}
        ${isExtendable &&
        html`
          <${Button}
            label=${t("changes.extend")}
            onClick=${() => ask("extend")}
            aria-expanded=${question === "extend" ? "true" : "false"}
          />
        `}
        ${isOpen &&
        html`
          <${Button}
            label=${t("detail.revoke")}
            onClick=${() => ask("revoke")}
            aria-expanded=${question === "revoke" ? "true" : "false"}
          />
        `}
      </div>
      ${isEarly &&
      html`<p class="hint">${t("detail.early", { day: format.plainDay(voucher.valid_from) })}</p>`}
      ${voucher.status === "booked" && html`<p class="hint">${t("detail.assign_booked")}</p>`}
      ${lost && html`<p class="hint">${t(`changes.lost.${lost}`)}</p>`}
      ${isUndoable &&
      Number.isFinite(undoUntil(voucher)) &&
      html`
        <p class="hint">
          ${t("changes.undo_until", { when: format.dayAndTime(undoUntil(voucher)) })}
        </p>
      `}
      ${question === "undo" &&
      html`<${UndoUse} voucher=${voucher} change=${change} onUndone=${finish} onBack=${back} />`}
      ${question === "noshow" &&
      html`<${NoShow} booking=${booking} change=${change} onNoted=${finish} onBack=${back} />`}
      ${question === "extend" &&
      html`
        <${ExtendVoucher} voucher=${voucher} change=${change} onExtended=${finish} onBack=${back} />
      `}
      ${question === "assign" &&
      html`
        <${Confirm}
          key="assign"
          id="assign"
          question=${t("detail.assign_question")}
          explanation=${t("detail.assign_text")}
          label=${t("detail.assign")}
          action=${assign}
          onConfirm=${giveToBearer}
          onBack=${back}
        />
      `}
      ${question === "cancel" &&
      html`
        <${Confirm}
          key="cancel"
          id="cancel"
          question=${t("detail.cancel_question")}
          explanation=${t("detail.cancel_text")}
          label=${t("detail.cancel")}
          action=${cancel}
          onConfirm=${cancelBooking}
          onBack=${back}
        />
      `}
      ${question === "revoke" &&
      html`
        <${Confirm}
          key="revoke"
          id="revoke"
          question=${t("detail.revoke_question")}
          explanation=${t("detail.revoke_text")}
          label=${t("detail.revoke")}
          action=${cancel}
          onConfirm=${revokeVoucher}
          onBack=${back}
        />
      `}
    </div>
  `;
}
