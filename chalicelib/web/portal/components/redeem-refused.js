import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html, useLayoutEffect, useRef } from "../../shared/view.js";
import { isForAnotherDay, useLastUse } from "../data/redeem.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";

/**
 * Why a voucher was not redeemed. For a booking of another day it asks; for a used voucher it says
 * when that was, and by which key.
 * @param {{
 *   redeem: object, voucherId: string | null, onAnyway: () => void, onBack: () => void,
 *   retry: (() => void) | null, fields?: string[],
 * }} props redeem: a mutation; voucherId: if the code named a voucher
 */
export function RedeemRefused({ redeem, voucherId, onAnyway, onBack, retry, fields = [] }) {
  const { error, isBusy } = redeem;
  if (!error) return null;
  if (isForAnotherDay(error)) {
    return html`
      <${AnotherDay}
        slotStart=${error.details.slot_start}
        isBusy=${isBusy}
        onAnyway=${onAnyway}
        onBack=${onBack}
      />
    `;
  }
  const isUsed = error.code === "voucher_not_redeemable" && error.details?.status === "consumed";
  const usedId = isUsed ? (error.details.voucher_id ?? voucherId) : null;
  return html`
    <${ErrorNotice} error=${error} fields=${fields} retry=${retry} isBusy=${isBusy}>
      ${usedId && html`<${LastUse} voucherId=${usedId} />`}
    </${ErrorNotice}>
  `;
}

function AnotherDay({ slotStart, isBusy, onAnyway, onBack }) {
  const heading = useRef(null);
  useLayoutEffect(() => heading.current.focus(), [slotStart]);
  return html`
    <section class="confirm">
      <h3 ref=${heading} tabindex="-1">
        ${t("redeem.other_day", { when: format.dayAndTime(slotStart) })}
      </h3>
      <p>${t("redeem.other_day_text")}</p>
      <div class="actions">
        <${Button} kind="danger" label=${t("redeem.anyway")} isBusy=${isBusy} onClick=${onAnyway} />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </section>
  `;
}

function LastUse({ voucherId }) {
  const event = useLastUse(voucherId).data?.event;
  if (!event) return null;
  const when = format.dayAndTime(event.created_at);
  const key = event.meta.key_label;
  const lost = { "voucher.forfeit": "forfeit", "voucher.noshow": "noshow" }[event.type];
  if (lost) return html`<p>${t(`redeem.lost_by_${lost}`, { when })}</p>`;
  if (event.type === "voucher.consume") return html`<p>${t("redeem.used_by_time", { when })}</p>`;
  return html`<p>${key ? t("redeem.used_by_key", { when, key }) : t("redeem.used", { when })}</p>`;
}
