import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { guestName } from "../../shared/guest-names.js";
import { t } from "../../shared/i18n.js";
import { matches } from "../../shared/typed-text.js";
import { usePages } from "../../shared/use-query.js";
import { html, useRef, useState } from "../../shared/view.js";
import { Badge, STATUSES } from "../components/badge.js";
import { Button, LinkButton } from "../components/button.js";
import { Icon } from "../components/icons.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { useFocusFallback } from "../components/use-focus-fallback.js";
import { VoucherDetail } from "../components/voucher-detail.js";
import { canUndo } from "../data/changes-of-mind.js";
import { totalOf, useStatusCounts } from "../data/status-counts.js";
import { to } from "../router.js";

const PAGE_SIZE = 100;
const NO_VOUCHERS = { items: [], next_cursor: null };

/** The hotel's vouchers, next to the open one; on a narrow screen, one or the other. */
export function Screen({ rest, query }) {
  const [id = null, task = null, place = null, slotId = null] = rest;
  useFocusFallback(id ? ".split-detail" : "#main h1", id ?? "");
  const status = STATUSES.includes(query.status) ? query.status : null;
  const [service, setService] = useState("");
  const [searchText, setSearchText] = useState("");
  const all = useVouchers({});
  const counts = useStatusCounts();
  const isFiltered = Boolean(status || service);
  const filtered = useVouchers(isFiltered ? { status, service_type: service } : null);
  const shown = isFiltered ? filtered : all;
  const reloadLists = () => {
    all.reload();
    filtered.reload();
    counts.reload();
  };
  return html`
    <div class=${`split ${id ? "is-open" : ""}`}>
      <section class="split-list" aria-label=${t("vouchers.title")}>
        <${Title} text=${t("vouchers.title")}>
          <${LinkButton} kind="main" icon="add" href=${to("issue")} label=${t("vouchers.issue")} />
        </${Title}>
        <${Statuses} counts=${counts.data} status=${status} link=${(chosen) => link(id, chosen)} />
        <div class="filters">
          <${Search} searchText=${searchText} onSearch=${setSearchText} />
          <${Services} all=${all.data} service=${service} onService=${setService} />
        </div>
        <${List}
          result=${shown}
          open=${id}
          status=${status}
          isFiltered=${isFiltered}
          searchText=${searchText}
          onSearch=${setSearchText}
        />
      </section>
      <section class="split-detail" tabindex="-1" aria-label=${t("vouchers.detail")}>
        ${id
          ? html`
              <${VoucherDetail}
                key=${id}
                id=${id}
                task=${task}
                place=${place}
                slotId=${slotId}
                onChanged=${reloadLists}
                back=${link(null, status)}
              />
            `
          : html`<${Empty} icon="issued" title=${t("vouchers.choose")} />`}
      </section>
    </div>
  `;
}

/** The vouchers that a filter selects; without one (null), none, and nothing is asked for. */
function useVouchers(filter) {
  return usePages(
    async (cursor, signal) => {
      if (filter === null) return NO_VOUCHERS;
      return get("voucher/list", { ...filter, limit: PAGE_SIZE, cursor }, { signal });
    },
    [filter === null, filter?.status ?? null, filter?.service_type ?? ""],
  );
}

function link(id, status) {
  return (id ? to("v", id) : to("vouchers")) + (status ? `?status=${status}` : "");
}

function Statuses({ counts, status, link: linkTo }) {
  return html`
    <ul class="chips" aria-label=${t("vouchers.by_status")}>
      <${Chip}
        href=${linkTo(null)}
        isOn=${status === null}
        label=${t("vouchers.all")}
        count=${counts && totalOf(counts)}
      />
      ${STATUSES.map(
        (one) =>
          html`
            <${Chip}
              key=${one}
              href=${linkTo(one)}
              isOn=${status === one}
              label=${t(`status.${one}`)}
              count=${counts && counts[one]}
            />
          `,
      )}
    </ul>
  `;
}

function Search({ searchText, onSearch }) {
  return html`
    <label class="search">
      <span class="unseen">${t("vouchers.search")}</span>
      <input
        type="search"
        dir="auto"
        placeholder=${t("vouchers.search")}
        value=${searchText}
        onInput=${(event) => onSearch(event.target.value)}
      />
    </label>
  `;
}

function Services({ all, service, onService }) {
  const services = [...new Set((all?.items ?? []).map((voucher) => voucher.service_type))].sort();
  return html`
    <label class="filter">
      <span class="unseen">${t("vouchers.service")}</span>
      <select value=${service} onChange=${(event) => onService(event.target.value)}>
        <option value="">${t("vouchers.all_services")}</option>
        ${services.map((one) => html`<option key=${one} value=${one}>${serviceName(one)}</option>`)}
      </select>
    </label>
  `;
}

function Chip({ href, isOn, label, count }) {
  return html`
    <li>
      <a class="chip" href=${href} aria-current=${isOn ? "true" : null}>
        ${label}
        ${count !== null && html` <span class="number">${format.wholeNumber(count)}</span>`}
      </a>
    </li>
  `;
}

/** The name of a service type; a type without a text is shown as it is. */
function serviceName(type) {
  const key = `service.${type}`;
  const name = t(key);
  return name === key ? type : name;
}

function List({ result, open, status, isFiltered, searchText, onSearch }) {
  const rows = useRef(null);
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${8} />`}>
      ${({ items, next_cursor: next }) => {
        const matching = items.filter((voucher) => isFound(voucher, searchText));
        return html`
          ${matching.length > 0 &&
          html`
            <ul
              class=${`rows ${matching.some(canUndo) ? "with-undo" : ""}`}
              ref=${rows}
              onKeyDown=${(event) => step(event, rows.current)}
            >
              ${matching.map(
                (voucher) =>
                  html`
                    <li key=${voucher.id}>
                      <${Row} voucher=${voucher} isOpen=${voucher.id === open} status=${status} />
                      ${canUndo(voucher) && html`<${UndoLink} voucher=${voucher} />`}
                    </li>
                  `,
              )}
            </ul>
          `}
          ${matching.length === 0 &&
          html`
            <${Nothing}
              isSearch=${searchText !== "" && items.length > 0}
              isFiltered=${isFiltered}
              onClear=${() => onSearch("")}
            />
          `}
          ${searchText &&
          next &&
          html`<p class="hint">${t("vouchers.search_loaded", { count: items.length })}</p>`}
          <${LoadMore} result=${result} />
        `;
      }}
    </${QueryResult}>
  `;
}

/** Move through the list with the arrow keys. */
function step(event, list) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  const links = [...list.querySelectorAll("a.row")];
  const next = links[links.indexOf(document.activeElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function isFound(voucher, searchText) {
  const { title, description, service_type: service, id } = voucher;
  return matches(searchText, [title, description, guestName(voucher), service], [id]);
}

function Nothing({ isSearch, isFiltered, onClear }) {
  if (isSearch) {
    return html`
      <${Empty} icon="search" title=${t("vouchers.none_found")}>
        <${Button} label=${t("vouchers.clear_search")} onClick=${onClear} />
      </${Empty}>
    `;
  }
  if (isFiltered)
    return html`
      <${Empty} icon="search" title=${t("vouchers.none_filtered")}>
        <${LinkButton} href=${to("vouchers")} label=${t("vouchers.show_all")} />
      </${Empty}>
    `;
  return html`
    <${Empty} icon="issued" title=${t("vouchers.none")}>
      <${LinkButton} kind="main" href=${to("issue")} label=${t("vouchers.issue")} />
    </${Empty}>
  `;
}

/** Beside a voucher that was just used. */
function UndoLink({ voucher }) {
  return html`
    <a
      class="row-undo"
      title=${t("changes.undo")}
      href=${to("v", voucher.id, "undo")}
      aria-label=${t("changes.undo_one", { title: voucher.title })}
    >
      <${Icon} name="undo" />
    </a>
  `;
}

function Row({ voucher, isOpen, status }) {
  return html`
    <a
      class="row voucher-row"
      href=${link(voucher.id, status)}
      aria-current=${isOpen ? "true" : null}
    >
      <span class="row-what" dir="auto">${voucher.title}</span>
      <span class="row-who small" dir="auto">${guestName(voucher) ?? t("ticket.bearer")}</span>
      <span class="row-price number">
        ${format.money(voucher.price_amount, voucher.price_currency)}
      </span>
      <${Badge} status=${voucher.status} />
    </a>
  `;
}
