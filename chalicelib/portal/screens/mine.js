import { get } from "../core/api.js";
import * as format from "../core/format.js";
import { guestToken } from "../core/identity.js";
import { t } from "../core/i18n.js";
import { usePages } from "../core/load.js";
import { to } from "../core/router.js";
import { useSignal } from "../core/signal.js";
import { html } from "../core/view.js";
import { Badge } from "../parts/badge.js";
import { Button } from "../parts/button.js";
import { ErrorNotice } from "../parts/notice.js";
import { OpenVoucher } from "../parts/open-voucher.js";
import { Empty, Loaded } from "../parts/states.js";
import { Title } from "../parts/title.js";

const OPEN = ["booked", "issued"];

/** The guest's vouchers: first those that still can be used. */
export function Screen() {
  const token = useSignal(guestToken);
  const loaded = usePages((cursor, signal) => get("voucher/list", { cursor }, { signal }), [token]);
  return html`<${Title} text=${t("mine.title")} />
    <${OpenVoucher} />
    <${Loaded} loaded=${loaded}>${({ items, next_cursor: next }) => html`
      ${items.length === 0 && html`<${Empty} icon="issued" title=${t("mine.empty_title")}><p>${t("mine.empty")}</p></${Empty}>`}
      <${Group} title=${t("mine.open")} vouchers=${items.filter((voucher) => OPEN.includes(voucher.status)).sort(bySoonest)} />
      <${Group} title=${t("mine.past")} vouchers=${items.filter((voucher) => !OPEN.includes(voucher.status))} />
      ${loaded.moreError && html`<${ErrorNotice} error=${loaded.moreError} retry=${loaded.loadMore} />`}
      ${next && html`<div class="more"><${Button} label=${t("list.more")} isBusy=${loaded.isLoadingMore} onClick=${loaded.loadMore} /></div>`}
    `}</${Loaded}>`;
}

/** Booked ones first, and then those that end soonest. */
function bySoonest(one, other) {
  const rank = OPEN.indexOf(one.status) - OPEN.indexOf(other.status);
  return rank || one.valid_until.localeCompare(other.valid_until);
}

function Group({ title, vouchers }) {
  if (vouchers.length === 0) return null;
  return html`<section class="section">
    <h2>${title}</h2>
    <ul class="cards">${vouchers.map((voucher) => html`<li key=${voucher.id}>
      <a class="voucher-card" href=${to("v", voucher.id)}>
        <span class="voucher-card-title">${voucher.title}</span>
        <${Badge} status=${voucher.status} />
        <span class="small">${voucher.issuer_uid}</span>
        <span class="small">${t("mine.until", { day: format.plainDay(voucher.valid_until) })}</span>
      </a>
    </li>`)}</ul>
  </section>`;
}
