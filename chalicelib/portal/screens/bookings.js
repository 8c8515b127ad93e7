import { get } from "../core/api.js";
import { bookedBetween } from "../core/bookings.js";
import * as format from "../core/format.js";
import { t } from "../core/i18n.js";
import { usePages } from "../core/load.js";
import { to } from "../core/router.js";
import { withVouchers } from "../core/titles.js";
import { html } from "../core/view.js";
import { BookingRow } from "../parts/booking-row.js";
import { Button } from "../parts/button.js";
import { CalendarTabs } from "../parts/calendar-tabs.js";
import { ErrorNotice } from "../parts/notice.js";
import { Empty, Loaded, Skeleton } from "../parts/states.js";
import { Title } from "../parts/title.js";

const SETS = ["upcoming", "past", "cancelled"];
const DAYS = 31;
const DAY_MS = 24 * 60 * 60 * 1000;

/** The bookings as a list: what is to come, what was, what was cancelled. */
export function Screen({ query }) {
  const set = SETS.includes(query.set) ? query.set : "upcoming";
  const loaded = usePages((cursor, signal) => load(set, cursor, signal), [set]);
  return html`<${Title} text=${t("bookings.title")} />
    <${CalendarTabs} here="list" />
    <ul class="chips" aria-label=${t("bookings.which")}>
      ${SETS.map((name) => html`<li key=${name}><a class="chip" href=${`${to("bookings")}?set=${name}`} aria-current=${name === set ? "true" : null}>${t(`bookings.${name}`)}</a></li>`)}
    </ul>
    <p class="hint zone">${t("format.times_in", { zone: format.zone() })}</p>
    <${Loaded} loaded=${loaded} skeleton=${html`<${Skeleton} rows=${8} />`}>${({ items, next_cursor: next }) => html`
      ${items.length > 0
        ? html`<ul class="rows">${items.map((entry) => html`<li key=${entry.booking.id}><${BookingRow} entry=${entry} withGuest /></li>`)}</ul>`
        : html`<${Empty} icon="calendar" title=${t(`bookings.none_${set}`)} />`}
      ${loaded.moreError && html`<${ErrorNotice} error=${loaded.moreError} retry=${loaded.loadMore} />`}
      ${next && html`<div class="more"><${Button} label=${t("list.more")} isBusy=${loaded.isLoadingMore} onClick=${loaded.loadMore} /></div>`}
    `}</${Loaded}>`;
}

/** One page of a set. */
async function load(set, cursor, signal) {
  if (set === "upcoming") return upcoming(cursor ? new Date(cursor) : new Date(), DAYS, signal);
  const query = set === "past" ? { status: "booked", to: format.instant(Date.now()) } : { status: "cancelled" };
  const page = await get("voucher/bookings", { ...query, cursor }, { signal });
  return { items: await withVouchers(page.items, signal), next_cursor: page.next_cursor };
}

/** What is to come is wanted soonest first, and the API answers latest first: so by stretches of days. */
async function upcoming(from, days, signal) {
  const until = new Date(from.getTime() + days * DAY_MS);
  const { entries } = await bookedBetween(from, until, signal);
  const beyond = await get("voucher/bookings", { status: "booked", from: format.instant(until), limit: 1 }, { signal });
  if (beyond.items.length === 0) return { items: entries, next_cursor: null };
  if (entries.length === 0) return upcoming(until, days * 4, signal);
  return { items: entries, next_cursor: format.instant(until) };
}
