import { get, post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useRef, useState } from "../../shared/view.js";
import { forToday, usableFrom } from "../data/redeem.js";
import { go, shareLink, to } from "../router.js";
import { announce } from "./announce.js";
import { BookForGuest } from "./book-for-guest.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { Copy } from "./copy.js";
import { History } from "./history.js";
import { Notice } from "./notice.js";
import { RedeemRefused } from "./redeem-refused.js";
import { Sheet } from "./sheet.js";
import { Empty, QueryResult, Skeleton } from "./states.js";
import { Ticket } from "./ticket.js";
import { useFocusFallback } from "./use-focus-fallback.js";

/**
 * One voucher as its hotel sees it: the ticket, the actions and the history.
 * @param {{
 *   id: string, task: string | null, place: string | null, slotId: string | null, back: string,
 *   onChanged: () => void,
 * }} props task: "book" while a slot is chosen, at that place of the calendar
 */
export function VoucherDetail({ id, task, place, slotId, back, onChanged }) {
  const result = useQuery((signal) => get("voucher/status", { voucher_id: id }, { signal }), [id]);
  const [version, setVersion] = useState(0);
  const [outcome, setOutcome] = useState(null);
  useFocusFallback(
    ".split-detail",
    result.data && [result.data.voucher.status, task, version].join(),
  );
  // The lists must be reloaded even if another voucher has been opened meanwhile.
  async function change(path, body, key) {
    const answer = await post(path, body, { key });
    onChanged();
    return answer;
  }
  const showChanged = (answer, text) => {
    result.replace({
      voucher: answer.voucher,
      booking: answer.booking?.status === "booked" ? answer.booking : null,
    });
    setVersion((count) => count + 1);
    setOutcome(text);
    announce(text);
  };
  const goBack = html`<a class="back" href=${back}>${t("detail.back")}</a>`;
  if (result.error?.code === "voucher_not_found" && result.data === null) {
    return html`
      ${goBack}
      <${Empty} icon="search" title=${t("detail.not_found")}>
        <p>${t("detail.not_found_hint")}</p>
      </${Empty}>
    `;
  }
  return html`
    ${goBack}
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>
      ${({ voucher, booking }) => html`
        ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
        ${task === "book" && voucher.status === "issued"
          ? html`
              <${BookForGuest}
                voucher=${voucher}
                place=${place}
                slotId=${slotId}
                change=${change}
                onBooked=${(answer) => {
                  go(to("v", id), { replace: true });
                  showChanged(
                    answer,
                    t("detail.booked", { when: format.dayAndTime(answer.booking.slot_start) }),
                  );
                }}
                onGone=${result.reload}
              />
            `
          : html`
              <${Actions}
                voucher=${voucher}
                booking=${booking}
                change=${change}
                onChanged=${showChanged}
              />
              <${Ticket} voucher=${voucher} booking=${booking} />
              <section class="section">
                <h3>${t("detail.share")}</h3>
                <${Copy}
                  id="share"
                  label=${t("detail.share")}
                  value=${shareLink(id)}
                  action=${t("detail.copy_link")}
                />
                <p class="hint">${t(`detail.share_${audienceOf(voucher)}`)}</p>
              </section>
              <section class="section">
                <h3>${t("detail.history")}</h3>
                <${History} voucherId=${id} version=${version} />
              </section>
            `}
        <${Sheet} voucher=${voucher} booking=${booking} />
      `}
    </${QueryResult}>
  `;
}

/** Who can open the link to a voucher. */
function audienceOf({ holder_uid: uid, issuer_uid: hotel, status, transferable }) {
  if (uid === null || (transferable && status === "issued")) return "bearer";
  return uid === hotel ? "hotel" : "named";
}

function Actions({ voucher, booking, change, onChanged }) {
  const [question, setQuestion] = useState(null);
  const redeem = useMutation((body, key) => change("voucher/redeem", body, key));
  const cancel = useMutation((body, key) => change("voucher/cancel", body, key));
  const assign = useMutation((body, key) => change("voucher/holder", body, key));
  const isOpen = voucher.status === "issued" || voucher.status === "booked";
  const isEarly = voucher.status === "issued" && usableFrom(voucher) > Date.now();
  const ask = (what) => {
    redeem.reset();
    cancel.reset();
    assign.reset();
    setQuestion(what);
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
