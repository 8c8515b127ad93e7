import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { usePages } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { BookingRow } from "../components/booking-row.js";
import { CalendarTabs } from "../components/calendar-tabs.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { bookingsBetween } from "../data/bookings.js";
import { withVouchers } from "../data/voucher-titles.js";
import { to } from "../router.js";

const SETS = ["upcoming", "past", "cancelled"];
const DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The bookings as a list: upcoming, past or cancelled. */
export function Screen({ query }) {
  const set = SETS.includes(query.set) ? query.set : "upcoming";
  const result = usePages((cursor, signal) => load(set, cursor, signal), [set]);
  return html`
    <${Title} text=${t("bookings.title")} />
    <${CalendarTabs} here="list" />
    <ul class="chips" aria-label=${t("bookings.which")}>
      ${SETS.map(
        (name) =>
          html`
            <li key=${name}>
              <a
                class="chip"
                href=${`${to("bookings")}?set=${name}`}
                aria-current=${name === set ? "true" : null}
              >
                ${t(`bookings.${name}`)}
              </a>
            </li>
          `,
      )}
    </ul>
    <p class="hint zone">${t("format.times_in", { zone: format.zone() })}</p>
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${8} />`}>
      ${({ items }) => html`
        ${items.length > 0
          ? html`
              <ul class="rows">
                ${items.map(
                  (entry) =>
                    html`
                      <li key=${entry.booking.id}><${BookingRow} entry=${entry} withGuest /></li>
                    `,
                )}
              </ul>
            `
          : html`<${Empty} icon="calendar" title=${t(`bookings.none_${set}`)} />`}
        <${LoadMore} result=${result} />
      `}
    </${QueryResult}>
  `;
}

/** One page of a set. */
async function load(set, cursor, signal) {
  if (set === "upcoming") return upcoming(cursor ? new Date(cursor) : new Date(), DAYS, signal);
  const query =
    set === "past" ? { status: "booked", to: format.instant(Date.now()) } : { status: "cancelled" };
  const page = await get("voucher/bookings", { ...query, cursor }, { signal });
  return { items: await withVouchers(page.items, signal), next_cursor: page.next_cursor };
}

/** Upcoming bookings, soonest first. The API answers latest first, hence the stretches of days. */
async function upcoming(from, days, signal) {
  const until = new Date(from.getTime() + days * DAY_MS);
  const { entries } = await bookingsBetween(from, until, signal);
  const beyond = await get(
    "voucher/bookings",
    { status: "booked", from: format.instant(until), limit: 1 },
    { signal },
  );
  if (beyond.items.length === 0) return { items: entries, next_cursor: null };
  if (entries.length === 0) return upcoming(until, days * 4, signal);
  return { items: entries, next_cursor: format.instant(until) };
}
