import { useAction } from "../core/action.js";
import { get, post } from "../core/api.js";
import { useFocusKept } from "../core/focus.js";
import * as format from "../core/format.js";
import { t } from "../core/i18n.js";
import { useLoad } from "../core/load.js";
import { go, shareLink, to } from "../core/router.js";
import { forget } from "../core/titles.js";
import { html, useState } from "../core/view.js";
import { announce } from "./announce.js";
import { BookForGuest } from "./book-for-guest.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { Copy } from "./copy.js";
import { History } from "./history.js";
import { ErrorNotice, Notice } from "./notice.js";
import { Sheet } from "./sheet.js";
import { Empty, Loaded, Skeleton } from "./states.js";
import { Ticket } from "./ticket.js";

/**
 * One voucher, as its hotel sees it: what it is, what can be done with it, what happened to it.
 * @param {{id: string, task: string | null, back: string, onChanged: () => void}} props task: "book" while a slot is chosen
 */
export function VoucherDetail({ id, task, back, onChanged }) {
  const loaded = useLoad((signal) => get("voucher/status", { voucher_id: id }, { signal }), [id]);
  const [version, setVersion] = useState(0);
  const [done, setDone] = useState(null);
  useFocusKept(".split-detail", loaded.data && [loaded.data.voucher.status, task, version].join());
  const changed = (answer, text) => {
    forget(id);
    loaded.replace({ voucher: answer.voucher, booking: answer.booking?.status === "booked" ? answer.booking : null });
    setVersion((count) => count + 1);
    setDone(text);
    announce(text);
    onChanged();
  };
  const goBack = html`<a class="back" href=${back}>${t("detail.back")}</a>`;
  if (loaded.error?.code === "voucher_not_found" && loaded.data === null) {
    return html`${goBack}<${Empty} icon="search" title=${t("detail.not_found")}><p>${t("detail.not_found_hint")}</p></${Empty}>`;
  }
  return html`${goBack}
    <${Loaded} loaded=${loaded} skeleton=${html`<${Skeleton} rows=${1} kind="ticket" />`}>${({ voucher, booking }) => html`
      ${done && html`<${Notice} kind="good"><p>${done}</p></${Notice}>`}
      ${task === "book" && voucher.status === "issued"
        ? html`<${BookForGuest} voucher=${voucher} onBooked=${(answer) => {
            go(to("v", id), { replace: true });
            changed(answer, t("detail.booked", { when: format.dayAndTime(answer.booking.slot_start) }));
          }} onGone=${loaded.reload} />`
        : html`<${Actions} voucher=${voucher} booking=${booking} onChanged=${changed} />
          <${Ticket} voucher=${voucher} booking=${booking} />
          <section class="section"><h3>${t("detail.share")}</h3>
            <${Copy} id="share" label=${t("detail.share")} value=${shareLink(id)} action=${t("detail.copy_link")} />
            <p class="hint">${t(voucher.holder_uid && !voucher.transferable ? "detail.share_named" : "detail.share_bearer")}</p>
          </section>
          <section class="section"><h3>${t("detail.history")}</h3><${History} voucherId=${id} version=${version} /></section>`}
      <${Sheet} voucher=${voucher} booking=${booking} />
    `}</${Loaded}>`;
}

function Actions({ voucher, booking, onChanged }) {
  const [asked, setAsked] = useState(null);
  const redeem = useAction((body, key) => post("voucher/redeem", body, { key }));
  const cancel = useAction((body, key) => post("voucher/cancel", body, { key }));
  const isOpen = voucher.status === "issued" || voucher.status === "booked";
  const isEarly = voucher.status === "issued" && new Date(voucher.valid_from) > Date.now();
  const ask = (what) => {
    redeem.reset();
    cancel.reset();
    setAsked(what);
  };
  async function redeemed() {
    const answer = await redeem.run({ voucher_id: voucher.id });
    if (answer) onChanged(answer, t("detail.redeemed"));
  }
  async function cancelled(reason) {
    const answer = await cancel.run({ booking_id: booking.id, ...(reason && { reason }) });
    if (!answer) return;
    setAsked(null);
    onChanged(answer, t("detail.cancelled"));
  }
  async function revoked(reason) {
    const answer = await cancel.run({ voucher_id: voucher.id, revoke: true, ...(reason && { reason }) });
    if (!answer) return;
    setAsked(null);
    onChanged(answer, t("detail.revoked"));
  }
  const back = () => ask(null);
  return html`<div class="detail-actions">
    ${redeem.error && html`<${ErrorNotice} error=${redeem.error} retry=${redeemed} isBusy=${redeem.isBusy} />`}
    <div class="actions">
      ${isOpen && !isEarly && html`<${Button} kind="main" icon="check" label=${t("detail.redeem")} isBusy=${redeem.isBusy} onClick=${redeemed} />`}
      ${voucher.status === "issued" && html`<${LinkButton} icon="calendar" href=${to("v", voucher.id, "book")} label=${t("detail.book")} />`}
      <${Button} icon="print" label=${t("action.print")} onClick=${() => print()} />
      ${voucher.status === "booked" && html`<${Button} label=${t("detail.cancel")} onClick=${() => ask("cancel")} aria-expanded=${asked === "cancel" ? "true" : "false"} />`}
      ${isOpen && html`<${Button} label=${t("detail.revoke")} onClick=${() => ask("revoke")} aria-expanded=${asked === "revoke" ? "true" : "false"} />`}
    </div>
    ${isEarly && html`<p class="hint">${t("detail.early", { day: format.plainDay(voucher.valid_from) })}</p>`}
    ${asked === "cancel" && html`<${Confirm} key="cancel" id="cancel" question=${t("detail.cancel_question")} explanation=${t("detail.cancel_text")} label=${t("detail.cancel")} action=${cancel} onConfirm=${cancelled} onBack=${back} />`}
    ${asked === "revoke" && html`<${Confirm} key="revoke" id="revoke" question=${t("detail.revoke_question")} explanation=${t("detail.revoke_text")} label=${t("detail.revoke")} action=${cancel} onConfirm=${revoked} onBack=${back} />`}
  </div>`;
}
