import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMinute, useRefresh, useToday } from "../../shared/use-clock.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { ArrivalsSheet } from "../components/arrivals-sheet.js";
import { Button, LinkButton } from "../components/button.js";
import { Cut } from "../components/cut.js";
import { LoadChart, StatusChart } from "../components/charts.js";
import { DeskRow } from "../components/desk-row.js";
import { Empty, QueryResult } from "../components/states.js";
import { Title } from "../components/title.js";
import { bookingsBetween, bookingsOfDay, loadByDay } from "../data/bookings.js";
import { useStatusCounts } from "../data/status-counts.js";
import { to } from "../router.js";

const DAYS = 28;
const CHART_MINUTES = 10;

/** What reception needs first: who comes today, and how busy the coming weeks are. */
export function Screen() {
  const today = useToday();
  const arrivals = useQuery((signal) => bookingsOfDay(today, signal), [today]);
  const weeks = useQuery(
    (signal) =>
      bookingsBetween(format.startOfDay(today), format.startOfDay(today, DAYS), {
        signal,
        withVouchers: false,
      }),
    [today],
  );
  const counts = useStatusCounts();
  useRefresh(arrivals.reload);
  useRefresh(() => {
    weeks.reload();
    counts.reload();
  }, CHART_MINUTES);
  return html`
    <${Title} text=${t("today.title")}>
      <${LinkButton} kind="main" icon="scan" href=${to("redeem")} label=${t("today.redeem")} />
      <${LinkButton} icon="add" href=${to("issue")} label=${t("today.issue")} />
      <${Button} icon="print" label=${t("today.print")} onClick=${() => print()} />
    </${Title}>
    <div class="today">
      <section class="today-list">
        <h2>${format.longDay(format.startOfDay(today))}</h2>
        <p class="hint zone">${t("format.times_in", { zone: format.zoneOfDay(today) })}</p>
        <${QueryResult} result=${arrivals}>
          ${({ entries, end, next }) => html`
            <${Cut} end=${end} />
            <${Arrivals} entries=${entries} next=${next} />
          `}
        </${QueryResult}>
      </section>
      <section class="today-pictures">
        <h2>${t("today.weeks")}</h2>
        <${QueryResult} result=${weeks}>
          ${({ entries, end }) => html`
            <${Cut} end=${end} />
            <${LoadChart} days=${loadByDay(entries, today, DAYS)} />
          `}
        </${QueryResult}>
        ${counts.data &&
        html`<h2>${t("today.vouchers")}</h2><${StatusChart} counts=${counts.data} />`}
      </section>
    </div>
    ${arrivals.data &&
    html`
      <${ArrivalsSheet}
        title=${t("today.title")}
        days=${[today]}
        entries=${arrivals.data.entries}
        end=${arrivals.data.end}
      />
    `}
  `;
}

/** Today's bookings, with a line where the day has got to; and the next one after today. */
function Arrivals({ entries, next }) {
  const now = useMinute();
  const ahead = entries.filter(({ booking }) => Date.parse(booking.slot_start) > now);
  const row = (entry) =>
    html`<${DeskRow} key=${entry.booking.id} entry=${entry} withDay=${false} />`;
  return html`
    ${entries.length > 0
      ? html`
          <ul class="rows">
            ${entries.filter((entry) => !ahead.includes(entry)).map(row)}
            <li key="now" class="now-line">
              <span>${t("today.now", { time: format.time(now) })}</span>
            </li>
            ${ahead.map(row)}
          </ul>
        `
      : html`<${Empty} icon="calendar" title=${t("today.empty")} />`}
    ${next &&
    html`
      <h3 class="next-title">${t("today.next")}</h3>
      <ul class="rows"><${DeskRow} entry=${next} /></ul>
    `}
  `;
}
