import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { usePages } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { STATUSES } from "../components/badge.js";
import { LinkButton } from "../components/button.js";
import { SelectionBar } from "../components/selection-bar.js";
import { Empty } from "../components/states.js";
import { Title } from "../components/title.js";
import { useFocusFallback } from "../components/use-focus-fallback.js";
import { VoucherDetail } from "../components/voucher-detail.js";
import { VoucherList, linkTo } from "../components/voucher-list.js";
import { useSelection } from "../data/selection.js";
import { totalOf, useStatusCounts } from "../data/status-counts.js";
import { useVoucherSearch } from "../data/voucher-search.js";
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
  const selection = useSelection();
  const all = useVouchers({});
  const counts = useStatusCounts();
  const isFiltered = Boolean(status || service);
  const filtered = useVouchers(isFiltered ? { status, service_type: service } : null);
  const shown = isFiltered ? filtered : all;
  const search = useVoucherSearch(searchText, { status, service_type: service });
  const reloadLists = () => {
    all.reload();
    filtered.reload();
    counts.reload();
    search.reload();
  };
  return html`
    <div class=${`split ${id ? "is-open" : ""}`}>
      <section class="split-list" aria-label=${t("vouchers.title")}>
        <${Title} text=${t("vouchers.title")}>
          <${LinkButton} kind="main" icon="add" href=${to("issue")} label=${t("vouchers.issue")} />
        </${Title}>
        <${Statuses}
          counts=${counts.data}
          status=${status}
          link=${(chosen) => linkTo(id, chosen)}
        />
        <div class="filters">
          <${Search} searchText=${searchText} onSearch=${setSearchText} />
          <${Services} all=${all.data} service=${service} onService=${setService} />
        </div>
        <${SelectionBar} selection=${selection} onChanged=${reloadLists} />
        <${VoucherList}
          result=${shown}
          open=${id}
          status=${status}
          isFiltered=${isFiltered}
          searchText=${searchText}
          search=${search}
          selection=${selection}
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
                back=${linkTo(null, status)}
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
      const query = { ...filter, include: "guest", limit: PAGE_SIZE, cursor };
      return get("voucher/list", query, { signal });
    },
    [filter === null, filter?.status ?? null, filter?.service_type ?? ""],
  );
}

function Statuses({ counts, status, link }) {
  return html`
    <ul class="chips" aria-label=${t("vouchers.by_status")}>
      <${Chip}
        href=${link(null)}
        isOn=${status === null}
        label=${t("vouchers.all")}
        count=${counts && totalOf(counts)}
      />
      ${STATUSES.map(
        (one) =>
          html`
            <${Chip}
              key=${one}
              href=${link(one)}
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
