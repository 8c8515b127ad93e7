import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { usePages } from "../../shared/use-query.js";
import { html, useMemo } from "../../shared/view.js";
import { ArrivalsSheet } from "../components/arrivals-sheet.js";
import { Button } from "../components/button.js";
import { CalendarTabs } from "../components/calendar-tabs.js";
import { DeskRow } from "../components/desk-row.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { bookingsPage, zoneOf } from "../data/bookings.js";
import { to, withQuery } from "../router.js";

const SETS = ["upcoming", "past", "cancelled"];

/** The bookings as a list: upcoming, past or cancelled. */
export function Screen({ query }) {
  const set = SETS.includes(query.set) ? query.set : "upcoming";
  const filters = useMemo(() => filtersOf(set), [set]);
  const result = usePages(
    (cursor, signal) => bookingsPage({ ...filters, cursor }, signal),
    [filters],
  );
  return html`
    <${Title} text=${t("bookings.title")}>
      <${Button} icon="print" label=${t("today.print")} onClick=${() => print()} />
    </${Title}>
    <${CalendarTabs} here="list" />
    <ul class="chips" aria-label=${t("bookings.which")}>
      ${SETS.map(
        (name) =>
          html`
            <li key=${name}>
              <a
                class="chip"
                href=${withQuery(to("bookings"), { set: name })}
                aria-current=${name === set ? "true" : null}
              >
                ${t(`bookings.${name}`)}
              </a>
            </li>
          `,
      )}
    </ul>
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${8} />`}>
      ${({ items }) => html`
        <p class="hint zone">${t("format.times_in", { zone: zoneOf(items) })}</p>
        ${items.length > 0
          ? html`
              <ul class="rows">
                ${items.map((entry) => html`<${DeskRow} key=${entry.booking.id} entry=${entry} />`)}
              </ul>
            `
          : html`<${Empty} icon="calendar" title=${t(`bookings.none_${set}`)} />`}
        <${LoadMore} result=${result} />
      `}
    </${QueryResult}>
    ${result.data?.items.length > 0 &&
    html`
      <${ArrivalsSheet}
        title=${`${t("bookings.title")}: ${t(`bookings.${set}`)}`}
        days=${[
          ...new Set(result.data.items.map(({ booking }) => format.isoDay(booking.slot_start))),
        ]}
        entries=${result.data.items}
        end=${result.data.next_cursor && result.data.items.at(-1).booking.slot_start}
      />
    `}
  `;
}

/** The filters of a set, in the order in which it is shown: what is next, or was last, first. */
function filtersOf(set) {
  const now = format.instant(hotelNow());
  if (set === "upcoming") return { status: "booked", from: now, order: "asc" };
  return set === "past" ? { status: "booked", to: now } : { status: "cancelled" };
}
