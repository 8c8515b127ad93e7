import { getAll } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { ofThisTab } from "../../shared/stored.js";
import { useRefresh, useToday } from "../../shared/use-clock.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useEffect, useMemo } from "../../shared/view.js";
import { ArrivalsSheet } from "../components/arrivals-sheet.js";
import { DeskRow } from "../components/desk-row.js";
import { Button } from "../components/button.js";
import { CalendarChips } from "../components/calendar-chips.js";
import { CalendarTabs } from "../components/calendar-tabs.js";
import { Misfits } from "../components/misfits.js";
import { Month } from "../components/month.js";
import { Cut } from "../components/cut.js";
import { DeskCalendar } from "../components/desk-calendar.js";
import { FirstCalendar } from "../components/first-calendar.js";
import { ErrorNotice } from "../components/notice.js";
import { Stepper } from "../components/stepper.js";
import { Empty, QueryResult } from "../components/states.js";
import { Title } from "../components/title.js";
import { Week } from "../components/week.js";
import { WithTexts } from "../components/with-texts.js";
import { bookingsBetween, countByDay } from "../data/bookings.js";
import { go, to } from "../router.js";

const DAYS = 7;
const DAY = /^\d{4}-\d\d-\d\d$/;
const ID = "c-"; // with which the ids of calendars begin
const PLACE = "desk-calendar";

/**
 * The bookings as a calendar: of one calendar a day or a week with its load; of all together a
 * week, or a month with the bookings of one day.
 */
export function Screen({ rest }) {
  const calendars = useQuery(loadCalendars, []);
  const [first = lastPlace(calendars.data), ...others] = rest;
  const id = first.startsWith(ID) ? first : null;
  const [view, dayPart = ""] = id ? [others[0] ?? "day", others[1]] : [first, others[0]];
  const today = useToday();
  const day = DAY.test(dayPart) ? dayPart : today;
  useEffect(() => ofThisTab.set(PLACE, id ?? view), [id, view]);
  const chips = (items) => html`
    <${CalendarChips}
      calendars=${items}
      here=${id}
      link=${(one) => to("calendar", one, ...(id ? [view] : ["day"]), ...(dayPart ? [day] : []))}
    />
  `;
  return html`
    <${Title} text=${t("calendar.title")}>
      <${Button} icon="print" label=${t("today.print")} onClick=${() => print()} />
    </${Title}>
    ${id
      ? html`
          <${QueryResult} result=${calendars}>
            ${(items) => html`
              ${chips(items)}
              <${WithTexts} sources=${["portal/locales/desk"]}>
                <${OneCalendar} id=${id} calendars=${items} view=${view} day=${day} />
              </${WithTexts}>
            `}
          </${QueryResult}>
        `
      : html`
          ${calendars.data && chips(calendars.data)}
          <${CalendarTabs} here=${view === "month" ? "month" : "week"} day=${day} />
          ${calendars.data?.length === 0 && html`<${FirstCalendar} />`}
          ${view === "month" ? html`<${MonthView} day=${day} />` : html`<${WeekView} day=${day} />`}
        `}
  `;
}

function OneCalendar({ id, calendars, view, day }) {
  const calendar = calendars.find((one) => one.id === id);
  if (!calendar) return html`<${Empty} icon="search" title=${t("desk.not_found")} />`;
  if (view === "conflicts") return html`<${Misfits} key=${id} calendar=${calendar} />`;
  return html`
    <${DeskCalendar}
      key=${id}
      calendar=${calendar}
      view=${view === "week" ? "week" : "day"}
      day=${day}
    />
  `;
}

/** Where the viewer was in this tab: who comes back to the calendar comes back to it. */
function lastPlace(calendars) {
  const place = ofThisTab.get(PLACE) ?? "week";
  const isGone = place.startsWith(ID) && calendars && !calendars.some(({ id }) => id === place);
  return isGone ? "week" : place;
}

async function loadCalendars(signal) {
  return (await getAll("calendar/list", {}, { signal })).items;
}

function WeekView({ day }) {
  const first = format.startOfWeek(day);
  const from = format.startOfDay(first);
  const until = format.startOfDay(first, DAYS);
  const result = useQuery((signal) => bookingsBetween(from, until, { signal }), [first]);
  useRefresh(result.reload);
  const move = (days) => go(to("calendar", "week", format.isoDay(format.startOfDay(first, days))));
  const label = t("calendar.span", {
    from: format.plainDay(from),
    to: format.plainDay(format.startOfDay(first, DAYS - 1)),
  });
  return html`
    <${Stepper}
      label=${label}
      previous=${() => move(-DAYS)}
      next=${() => move(DAYS)}
      names=${["calendar.week_before", "calendar.week_after"]}
      onToday=${() => go(to("calendar", "week"))}
    />
    <p class="hint zone">${t("format.times_in", { zone: format.zone(from, until - 1) })}</p>
    <${QueryResult} result=${result}>
      ${({ entries, end }) =>
        html`<${Cut} end=${end} /><${Week} first=${first} entries=${entries} />`}
    </${QueryResult}>
    ${result.data &&
    html`
      <${ArrivalsSheet}
        title=${label}
        days=${Array.from({ length: DAYS }, (_, later) =>
          format.isoDay(format.startOfDay(first, later)),
        )}
        entries=${result.data.entries}
        end=${result.data.end}
      />
    `}
  `;
}

function MonthView({ day }) {
  const month = format.monthOf(day);
  const result = useQuery(
    (signal) =>
      bookingsBetween(format.startOfMonth(month), format.startOfMonth(month, 1), {
        signal,
        withVouchers: false,
      }),
    [month],
  );
  const chosen = useQuery(
    (signal) => bookingsBetween(format.startOfDay(day), format.startOfDay(day, 1), { signal }),
    [day],
  );
  useRefresh(() => {
    result.reload();
    chosen.reload();
  });
  const counts = useMemo(() => result.data && countByDay(result.data.entries), [result.data]);
  return html`
    <div class="month-view">
      <div>
        <${Month}
          key=${intlLocale()}
          month=${month}
          selected=${day}
          min="1990-01-01"
          max="2099-12-31"
          counts=${counts}
          label=${t("calendar.title")}
          describe=${(count) => t("calendar.bookings", { count })}
          isOpen=${(count) => count > 0}
          isByLoad
          onDay=${(next) => go(to("calendar", "month", next), { replace: true })}
          onMonth=${(next) => go(to("calendar", "month", `${next}-01`))}
        />
        <${Cut} end=${result.data?.end} />
        <p class="hint">${t("calendar.legend")}</p>
        ${result.error && html`<${ErrorNotice} error=${result.error} retry=${result.reload} />`}
      </div>
      <section>
        <h2>${format.longDay(format.startOfDay(day))}</h2>
        <p class="hint zone">${t("format.times_in", { zone: format.zoneOfDay(day) })}</p>
        <${QueryResult} result=${chosen}>
          ${({ entries, end }) => html`
            <${Cut} end=${end} />
            ${entries.length > 0
              ? html`
                  <ul class="rows">
                    ${entries.map(
                      (entry) =>
                        html`
                          <${DeskRow} key=${entry.booking.id} entry=${entry} withDay=${false} />
                        `,
                    )}
                  </ul>
                `
              : html`<${Empty} icon="calendar" title=${t("calendar.none")} />`}
          `}
        </${QueryResult}>
      </section>
    </div>
    ${chosen.data &&
    html`
      <${ArrivalsSheet}
        title=${t("calendar.title")}
        days=${[day]}
        entries=${chosen.data.entries}
        end=${chosen.data.end}
      />
    `}
  `;
}
