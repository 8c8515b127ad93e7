import { getAll } from "../core/api.js";
import { bookedBetween, loadByDay } from "../core/bookings.js";
import { countByStatus } from "../core/counts.js";
import * as format from "../core/format.js";
import { t } from "../core/i18n.js";
import { useLoad } from "../core/load.js";
import { to } from "../core/router.js";
import { remember } from "../core/titles.js";
import { html } from "../core/view.js";
import { BookingRow } from "../parts/booking-row.js";
import { LinkButton } from "../parts/button.js";
import { LoadChart, StatusChart } from "../parts/charts.js";
import { Empty, Loaded } from "../parts/states.js";
import { Title } from "../parts/title.js";

const DAYS = 28;

/** What reception wants to know first: who comes today, and what the coming weeks look like. */
export function Screen() {
  const today = format.isoDay(Date.now());
  const bookings = useLoad(
    (signal) => bookedBetween(format.startOfDay(today), format.startOfDay(today, DAYS), signal),
    [today],
  );
  const vouchers = useLoad(async (signal) => {
    const listed = await getAll("voucher/list", {}, { signal, pages: 3 });
    remember(listed.items);
    return listed;
  }, []);
  return html`<${Title} text=${t("today.title")}>
      <${LinkButton} kind="main" icon="scan" href=${to("redeem")} label=${t("today.redeem")} />
      <${LinkButton} icon="add" href=${to("issue")} label=${t("today.issue")} />
    </${Title}>
    <div class="today">
      <section class="today-list">
        <h2>${format.longDay(format.startOfDay(today))}</h2>
        <p class="hint zone">${t("format.times_in", { zone: format.zone() })}</p>
        <${Loaded} loaded=${bookings}>${({ entries }) => html`<${Arrivals} entries=${entries} today=${today} />`}</${Loaded}>
      </section>
      <section class="today-pictures">
        <h2>${t("today.weeks")}</h2>
        <${Loaded} loaded=${bookings}>${({ entries }) => html`<${LoadChart} days=${loadByDay(entries, today, DAYS)} />`}</${Loaded}>
        <h2>${t("today.vouchers")}</h2>
        <${Loaded} loaded=${vouchers}>${({ items, more }) => html`<${StatusChart} counts=${countByStatus(items)} isMore=${more} />`}</${Loaded}>
      </section>
    </div>`;
}

function Arrivals({ entries, today }) {
  const now = entries.filter(({ booking }) => format.isoDay(booking.slot_start) === today);
  const next = entries.find(({ booking }) => format.isoDay(booking.slot_start) !== today);
  return html`${now.length > 0
      ? html`<ul class="rows">${now.map((entry) => html`<li key=${entry.booking.id}><${BookingRow} entry=${entry} withGuest withDay=${false} /></li>`)}</ul>`
      : html`<${Empty} icon="calendar" title=${t("today.empty")} />`}
    ${next && html`<h3 class="next-title">${t("today.next")}</h3><ul class="rows"><li><${BookingRow} entry=${next} withGuest /></li></ul>`}`;
}
