import * as format from "../../shared/format.js";
import { guestName } from "../../shared/guest-names.js";
import { t } from "../../shared/i18n.js";
import { matches } from "../../shared/typed-text.js";
import { html, useRef } from "../../shared/view.js";
import { canUndo } from "../data/changes-of-mind.js";
import { SELECTED_MAX } from "../data/selection.js";
import { to } from "../router.js";
import { Badge } from "./badge.js";
import { Button, LinkButton } from "./button.js";
import { ErrorNotice } from "./notice.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "./states.js";
import { UndoLink } from "./undo-link.js";

/** The address of a voucher, or of the list, that keeps the filter by status. */
export function linkTo(id, status) {
  return (id ? to("v", id) : to("vouchers")) + (status ? `?status=${status}` : "");
}

/**
 * The vouchers of a list, each a link to the whole of it; while some are selected, with a box.
 * @param {{
 *   result: ReturnType<typeof import("../../shared/use-query.js").usePages>, open: string | null,
 *   status: string | null, isFiltered: boolean, searchText: string,
 *   search: ReturnType<typeof import("../data/voucher-search.js").useVoucherSearch>,
 *   selection: ReturnType<typeof import("../data/selection.js").useSelection>,
 *   onSearch: (text: string) => void,
 * }} props open: the id of the one that is shown beside
 */
export function VoucherList(props) {
  const { result, open, status, isFiltered, searchText, search, selection, onSearch } = props;
  const rows = useRef(null);
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${8} />`}>
      ${({ items, next_cursor: next }) => {
        const matching = withFound(
          items.filter((voucher) => isFound(voucher, searchText)),
          searchText ? (search.data?.items ?? []) : [],
        );
        return html`
          ${selection.isOn && html`<${SelectAll} selection=${selection} vouchers=${matching} />`}
          ${matching.length > 0 &&
          html`
            <ul
              class=${selection.isOn ? "rows with-boxes" : "rows"}
              ref=${rows}
              onKeyDown=${(event) => step(event, rows.current)}
            >
              ${matching.map(
                (voucher) =>
                  html`
                    <li key=${voucher.id}>
                      ${selection.isOn &&
                      html`<${Box} voucher=${voucher} selection=${selection} />`}
                      <${Row} voucher=${voucher} isOpen=${voucher.id === open} status=${status} />
                      ${!selection.isOn &&
                      canUndo(voucher) &&
                      html`<${UndoLink} id=${voucher.id} title=${voucher.title} />`}
                    </li>
                  `,
              )}
            </ul>
          `}
          ${searchText &&
          search.error &&
          html`<${ErrorNotice} error=${search.error} retry=${search.reload} />`}
          ${searchText && search.isLoading && html`<${Skeleton} rows=${1} />`}
          ${matching.length === 0 &&
          !(searchText && (search.isLoading || search.error)) &&
          html`
            <${Nothing}
              isSearch=${searchText !== "" && items.length > 0}
              isFiltered=${isFiltered}
              onClear=${() => onSearch("")}
            />
          `}
          ${searchText &&
          next &&
          !search.isOn &&
          html`<p class="hint">${t("vouchers.search_loaded", { count: items.length })}</p>`}
          <${LoadMore} result=${searchText && search.isOn && search.data ? search : result} />
        `;
      }}
    </${QueryResult}>
  `;
}

/** The vouchers of a list, and after them those of a search that are not among them. */
function withFound(vouchers, searched) {
  const ids = new Set(vouchers.map(({ id }) => id));
  return [...vouchers, ...searched.filter(({ id }) => !ids.has(id))];
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

/** As many as fit into one step. */
function SelectAll({ selection, vouchers }) {
  const possible = vouchers.filter(({ status }) => status === "issued");
  if (possible.length < 2) return null;
  const label =
    possible.length > SELECTED_MAX
      ? t("changes.select_first", { count: SELECTED_MAX })
      : t("changes.select_all");
  return html`
    <div class="actions select-all">
      <${Button} label=${label} onClick=${() => selection.choose(possible)} />
    </div>
  `;
}

/** The box of a voucher that can be selected. */
function Box({ voucher, selection }) {
  if (voucher.status !== "issued") return html`<span></span>`;
  return html`
    <label class="row-box">
      <input
        type="checkbox"
        aria-label=${t("changes.select_one", { title: voucher.title })}
        checked=${selection.has(voucher)}
        onChange=${(event) => {
          selection.toggle(voucher);
          // A box that was refused goes back to what it shows.
          event.target.checked = selection.has(voucher) ? false : !selection.isFull;
        }}
      />
    </label>
  `;
}

function Row({ voucher, isOpen, status }) {
  return html`
    <a
      class="row voucher-row"
      href=${linkTo(voucher.id, status)}
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
