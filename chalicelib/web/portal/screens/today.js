import { getAll } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { BookingRow } from "../components/booking-row.js";
import { LinkButton } from "../components/button.js";
import { LoadChart, StatusChart } from "../components/charts.js";
import { Empty, QueryResult } from "../components/states.js";
import { Title } from "../components/title.js";
import { bookingsBetween, loadByDay } from "../data/bookings.js";
import { countByStatus } from "../data/status-counts.js";
import { startCaching } from "../data/voucher-titles.js";
import { to } from "../router.js";

const DAYS = 28;

/** What reception needs first: who comes today, and how busy the coming weeks are. */
export function Screen() {
  const today = format.isoDay(Date.now());
  const bookings = useQuery(
    (signal) => bookingsBetween(format.startOfDay(today), format.startOfDay(today, DAYS), signal),
    [today],
  );
  const vouchers = useQuery(async (signal) => {
    const keep = startCaching();
    const list = await getAll("voucher/list", {}, { signal, pages: 3 });
    keep(list.items);
    return list;
  }, []);
  return html`
    <${Title} text=${t("today.title")}>
      <${LinkButton} kind="main" icon="scan" href=${to("redeem")} label=${t("today.redeem")} />
      <${LinkButton} icon="add" href=${to("issue")} label=${t("today.issue")} />
    </${Title}>
    <div class="today">
      <section class="today-list">
        <h2>${format.longDay(format.startOfDay(today))}</h2>
        <p class="hint zone">${t("format.times_in", { zone: format.zone() })}</p>
        <${QueryResult} result=${bookings}>
          ${({ entries }) => html`<${Arrivals} entries=${entries} today=${today} />`}
        </${QueryResult}>
      </section>
      <section class="today-pictures">
        <h2>${t("today.weeks")}</h2>
        <${QueryResult} result=${bookings}>
          ${({ entries }) => html`<${LoadChart} days=${loadByDay(entries, today, DAYS)} />`}
        </${QueryResult}>
        <h2>${t("today.vouchers")}</h2>
        <${QueryResult} result=${vouchers}>
          ${({ items, more }) =>
            html`<${StatusChart} counts=${countByStatus(items)} isMore=${more} />`}
        </${QueryResult}>
      </section>
    </div>
  `;
}

function Arrivals({ entries, today }) {
  const now = entries.filter(({ booking }) => format.isoDay(booking.slot_start) === today);
  const next = entries.find(({ booking }) => format.isoDay(booking.slot_start) !== today);
  return html`
    ${now.length > 0
      ? html`
          <ul class="rows">
            ${now.map(
              (entry) =>
                html`
                  <li key=${entry.booking.id}>
                    <${BookingRow} entry=${entry} withGuest withDay=${false} />
                  </li>
                `,
            )}
          </ul>
        `
      : html`<${Empty} icon="calendar" title=${t("today.empty")} />`}
    ${next &&
    html`
      <h3 class="next-title">${t("today.next")}</h3>
      <ul class="rows"><li><${BookingRow} entry=${next} withGuest /></li></ul>
    `}
  `;
}
