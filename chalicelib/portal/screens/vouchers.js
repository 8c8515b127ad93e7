import { get } from "../core/api.js";
import { countByStatus } from "../core/counts.js";
import { useFocusKept } from "../core/focus.js";
import * as format from "../core/format.js";
import { t } from "../core/i18n.js";
import { usePages } from "../core/load.js";
import { guestName } from "../core/people.js";
import { to } from "../core/router.js";
import { remember } from "../core/titles.js";
import { html, useRef, useState } from "../core/view.js";
import { Badge, STATUSES } from "../parts/badge.js";
import { Button, LinkButton } from "../parts/button.js";
import { countLabel } from "../parts/charts.js";
import { ErrorNotice } from "../parts/notice.js";
import { Empty, Loaded, Skeleton } from "../parts/states.js";
import { Title } from "../parts/title.js";
import { VoucherDetail } from "../parts/voucher-detail.js";

const PAGE = 100;

/** The hotel's vouchers; beside them, or on a narrow screen instead, the one that is open. */
export function Screen({ rest, query }) {
  const [id = null, task = null] = rest;
  useFocusKept(id ? ".split-detail" : "#main h1", id ?? "");
  const status = STATUSES.includes(query.status) ? query.status : null;
  const [service, setService] = useState("");
  const [wanted, setWanted] = useState("");
  const all = useVouchers({});
  const filtered = useVouchers({ status, service_type: service });
  const shown = status || service ? filtered : all;
  const changed = () => {
    all.reload();
    filtered.reload();
  };
  return html`<div class=${`split ${id ? "is-open" : ""}`}>
    <section class="split-list" aria-label=${t("vouchers.title")}>
      <${Title} text=${t("vouchers.title")}><${LinkButton} kind="main" icon="add" href=${to("issue")} label=${t("vouchers.issue")} /></${Title}>
      <${Statuses} all=${all.data} status=${status} link=${(chosen) => link(id, chosen)} />
      <div class="filters">
        <${Search} wanted=${wanted} onWanted=${setWanted} />
        <${Services} all=${all.data} service=${service} onService=${setService} />
      </div>
      <${List} loaded=${shown} open=${id} status=${status} isFiltered=${Boolean(status || service)} wanted=${wanted} onWanted=${setWanted} />
    </section>
    <section class="split-detail" tabindex="-1" aria-label=${t("vouchers.detail")}>
      ${id
        ? html`<${VoucherDetail} key=${id} id=${id} task=${task} onChanged=${changed} back=${link(null, status)} />`
        : html`<${Empty} icon="issued" title=${t("vouchers.choose")} />`}
    </section>
  </div>`;
}

function useVouchers(filter) {
  return usePages(async (cursor, signal) => {
    const page = await get("voucher/list", { ...filter, limit: PAGE, cursor }, { signal });
    remember(page.items);
    return page;
  }, [filter.status ?? null, filter.service_type ?? ""]);
}

function link(id, status) {
  return (id ? to("v", id) : to("vouchers")) + (status ? `?status=${status}` : "");
}

function Statuses({ all, status, link: linkTo }) {
  const counts = countByStatus(all?.items ?? []);
  const isMore = Boolean(all?.next_cursor);
  return html`<ul class="chips" aria-label=${t("vouchers.by_status")}>
      <${Chip} href=${linkTo(null)} isOn=${status === null} label=${t("vouchers.all")} count=${all && countLabel(all.items.length, isMore)} />
      ${STATUSES.map((one) => html`<${Chip} key=${one} href=${linkTo(one)} isOn=${status === one} label=${t(`status.${one}`)} count=${all && countLabel(counts.get(one) ?? 0, isMore)} />`)}
    </ul>
    ${isMore && html`<p class="hint counted">${t("vouchers.counted")}</p>`}`;
}

function Search({ wanted, onWanted }) {
  return html`<label class="search"><span class="unseen">${t("vouchers.search")}</span>
    <input type="search" placeholder=${t("vouchers.search")} value=${wanted} onInput=${(event) => onWanted(event.target.value)} />
  </label>`;
}

function Services({ all, service, onService }) {
  const services = [...new Set((all?.items ?? []).map((voucher) => voucher.service_type))].sort();
  return html`<label class="filter"><span class="unseen">${t("vouchers.service")}</span>
    <select value=${service} onChange=${(event) => onService(event.target.value)}>
      <option value="">${t("vouchers.all_services")}</option>
      ${services.map((one) => html`<option key=${one} value=${one}>${serviceName(one)}</option>`)}
    </select>
  </label>`;
}

function Chip({ href, isOn, label, count }) {
  return html`<li><a class="chip" href=${href} aria-current=${isOn ? "true" : null}>${label}${count && html` <span class="number">${count}</span>`}</a></li>`;
}

/** A service's name; a type that the portal does not know is shown as it is. */
function serviceName(type) {
  const key = `service.${type}`;
  const name = t(key);
  return name === key ? type : name;
}

function List({ loaded, open, status, isFiltered, wanted, onWanted }) {
  const rows = useRef(null);
  return html`<${Loaded} loaded=${loaded} skeleton=${html`<${Skeleton} rows=${8} />`}>${({ items, next_cursor: next }) => {
      const found = items.filter((voucher) => matches(voucher, wanted));
      return html`${found.length > 0 && html`<ul class="rows" ref=${rows} onKeyDown=${(event) => step(event, rows.current)}>
          ${found.map((voucher) => html`<li key=${voucher.id}><${Row} voucher=${voucher} isOpen=${voucher.id === open} status=${status} /></li>`)}
        </ul>`}
        ${found.length === 0 && html`<${Nothing} isSearch=${wanted !== "" && items.length > 0} isFiltered=${isFiltered} onClear=${() => onWanted("")} />`}
        ${wanted && next && html`<p class="hint">${t("vouchers.search_loaded", { count: items.length })}</p>`}
        ${loaded.moreError && html`<${ErrorNotice} error=${loaded.moreError} retry=${loaded.loadMore} />`}
        ${next && html`<div class="more"><${Button} label=${t("list.more")} isBusy=${loaded.isLoadingMore} onClick=${loaded.loadMore} /></div>`}`;
    }}</${Loaded}>`;
}

/** The arrow keys go through the list. */
function step(event, list) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const links = [...list.querySelectorAll("a.row")];
  const next = links[links.indexOf(document.activeElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function matches(voucher, wanted) {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [voucher.title, voucher.description, voucher.holder_uid, voucher.service_type, voucher.id].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function Nothing({ isSearch, isFiltered, onClear }) {
  if (isSearch) {
    return html`<${Empty} icon="search" title=${t("vouchers.none_found")}><${Button} label=${t("vouchers.clear_search")} onClick=${onClear} /></${Empty}>`;
  }
  if (isFiltered) return html`<${Empty} icon="search" title=${t("vouchers.none_filtered")}><${LinkButton} href=${to("vouchers")} label=${t("vouchers.show_all")} /></${Empty}>`;
  return html`<${Empty} icon="issued" title=${t("vouchers.none")}><${LinkButton} kind="main" href=${to("issue")} label=${t("vouchers.issue")} /></${Empty}>`;
}

function Row({ voucher, isOpen, status }) {
  return html`<a class="row voucher-row" href=${link(voucher.id, status)} aria-current=${isOpen ? "true" : null}>
    <span class="row-what">${voucher.title}</span>
    <span class="row-who small">${voucher.holder_uid ? guestName(voucher.holder_uid) : t("ticket.bearer")}</span>
    <span class="row-price number">${format.money(voucher.price_amount, voucher.price_currency)}</span>
    <${Badge} status=${voucher.status} />
  </a>`;
}
