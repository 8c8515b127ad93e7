import { get, post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { go, mailsPlace, shareLink, to } from "../router.js";
import { announce } from "./announce.js";
import { BookForGuest } from "./book-for-guest.js";
import { Copy } from "./copy.js";
import { GuestContact } from "./guest-contact.js";
import { History } from "./history.js";
import { Later } from "./later.js";
import { Notice } from "./notice.js";
import { OpenLink } from "./open-link.js";
import { Sheet } from "./sheet.js";
import { Empty, QueryResult, Skeleton } from "./states.js";
import { Ticket } from "./ticket.js";
import { useFocusFallback } from "./use-focus-fallback.js";
import { VoucherActions } from "./voucher-actions.js";

/**
 * One voucher as its hotel sees it: the ticket, the actions and the history.
 * @param {{
 *   id: string, task: string | null, place: string | null, slotId: string | null, back: string,
 *   onChanged: () => void,
 * }} props task: "book" while a slot is chosen, at that place of the calendar; "undo" or "extend"
 *   while that is asked; "contact" while the guest's is corrected
 */
export function VoucherDetail({ id, task, place, slotId, back, onChanged }) {
  const result = useQuery((signal) => get("voucher/status", { voucher_id: id }, { signal }), [id]);
  const hotel = useHotel(result.data?.voucher.issuer_uid);
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
              <${VoucherActions}
                voucher=${voucher}
                booking=${booking}
                task=${task}
                change=${change}
                onChanged=${showChanged}
              />
              <${Ticket} voucher=${voucher} booking=${booking} />
              ${voucher.holder_uid &&
              voucher.holder_uid !== voucher.issuer_uid &&
              html`
                <${GuestContact}
                  voucher=${voucher}
                  isCorrected=${task === "contact"}
                  onSaved=${onChanged}
                />
              `}
              ${booking?.status === "booked" &&
              voucher.status === "booked" &&
              html`
                <section class="section">
                  <h3>${t("links.send")}</h3>
                  <p class="hint">${t("links.send_hint")}</p>
                  <${OpenLink}
                    key=${`${booking.id} ${version}`}
                    booking=${booking}
                    voucher=${voucher}
                    hotel=${hotel}
                  />
                </section>
              `}
              <section class="section">
                <h3>${t("detail.share")}</h3>
                <${Copy}
                  id="share"
                  label=${t("detail.share")}
                  value=${shareLink(id)}
                  action=${t("detail.copy_link")}
                />
                <p class="hint">${t(`detail.share_${audienceOf(voucher)}`)}</p>
                ${voucher.status === "issued" &&
                html`<${Later} name="VoucherLink" voucher=${voucher} hotel=${hotel} />`}
              </section>
              <section class="section">
                <h3>${t("detail.mails")}</h3>
                <p><a href=${mailsOf(voucher)}>${t("detail.mails_open")}</a></p>
              </section>
              <section class="section">
                <h3>${t("detail.history")}</h3>
                <${History} voucher=${voucher} version=${version} />
              </section>
            `}
        <${Sheet} voucher=${voucher} booking=${booking} />
      `}
    </${QueryResult}>
  `;
}

/** The mails about a voucher; an admin names its hotel. */
function mailsOf({ id, issuer_uid: uid }) {
  return mailsPlace({ voucher: id, hotel: uid === session.get()?.uid ? undefined : uid });
}

/** Who can open the link to a voucher. */
function audienceOf({ holder_uid: uid, issuer_uid: hotel, status, transferable }) {
  if (uid === null || (transferable && status === "issued")) return "bearer";
  return uid === hotel ? "hotel" : "named";
}
