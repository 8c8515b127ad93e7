import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useRefresh } from "../../shared/use-clock.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useRef, useState } from "../../shared/view.js";
import { loadPlan } from "../data/plan.js";
import { go, to } from "../router.js";
import { ArrivalsSheet } from "./arrivals-sheet.js";
import { CalendarTabs } from "./calendar-tabs.js";
import { Cut } from "./cut.js";
import { DeskBooking } from "./desk-booking.js";
import { LoadLegend } from "./load-bar.js";
import { PlanDay } from "./plan-day.js";
import { PlanWeek } from "./plan-week.js";
import { QueryResult } from "./states.js";
import { Stepper } from "./stepper.js";

const DAYS = { day: 1, week: 7 };

/**
 * One calendar at the desk: a day or a week of it.
 * @param {{calendar: object, view: "day" | "week", day: string}} props
 */
export function DeskCalendar({ calendar, view, day }) {
  const first = view === "week" ? format.startOfWeek(day) : day;
  const days = Array.from({ length: DAYS[view] }, (_, later) =>
    format.isoDay(format.startOfDay(first, later)),
  );
  const result = useQuery((signal) => loadPlan(calendar, days, signal), [calendar.id, first, view]);
  useRefresh(result.reload);
  const [opened, setOpened] = useState(null);
  const place = useRef(null);
  const close = () => {
    const id = opened?.id;
    setOpened(null);
    place.current?.querySelector(`[data-booking="${id}"], [data-block="${id}"]`)?.focus();
  };
  const link = (later) =>
    to("calendar", calendar.id, view, format.isoDay(format.startOfDay(first, later)));
  const [from, until] = [format.startOfDay(first), format.startOfDay(first, DAYS[view])];
  const label =
    view === "day"
      ? format.longDay(from)
      : t("calendar.span", {
          from: format.plainDay(from),
          to: format.plainDay(format.startOfDay(first, DAYS.week - 1)),
        });
  const entry =
    opened?.kind === "booking" &&
    result.data?.entries.find(({ booking }) => booking.id === opened.id);
  const View = view === "day" ? PlanDay : PlanWeek;
  return html`
    <${CalendarTabs} here=${view} day=${day} calendar=${calendar} />
    <${Stepper}
      label=${label}
      previous=${() => go(link(-DAYS[view]))}
      next=${() => go(link(DAYS[view]))}
      names=${view === "day"
        ? ["desk.day_before", "desk.day_after"]
        : ["calendar.week_before", "calendar.week_after"]}
      onToday=${() => go(to("calendar", calendar.id, view))}
    />
    <div class="desk-under">
      <p class="hint zone">${t("format.times_in", { zone: format.zone(from, until - 1) })}</p>
      <${LoadLegend} />
    </div>
    <div class=${`desk ${opened ? "is-open" : ""}`} ref=${place}>
      <div class="desk-plan">
        <${QueryResult} result=${result}>
          ${(plan) => html`
            <${Cut} end=${plan.end} />
            <${View}
              plan=${plan}
              day=${first}
              days=${days}
              chosen=${opened?.id ?? null}
              drag=${{ current: null }}
              onOpen=${setOpened}
            />
          `}
        </${QueryResult}>
      </div>
      ${entry &&
      html`
        <${DeskBooking}
          key=${opened.id}
          entry=${entry}
          conflict=${result.data.conflicts.get(opened.id)}
          onClose=${close}
        />
      `}
    </div>
    ${result.data &&
    html`
      <${ArrivalsSheet}
        title=${`${calendar.title}, ${label}`}
        days=${days}
        entries=${result.data.entries}
        end=${result.data.end}
      />
    `}
  `;
}
