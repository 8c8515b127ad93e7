import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useRefresh } from "../../shared/use-clock.js";
import { useQuery } from "../../shared/use-query.js";
import { useWidth } from "../../shared/use-width.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { loadPlan, rowsOf } from "../data/plan.js";
import { go, to } from "../router.js";
import { announce } from "./announce.js";
import { ArrivalsSheet } from "./arrivals-sheet.js";
import { Button } from "./button.js";
import { CalendarTabs } from "./calendar-tabs.js";
import { Cut } from "./cut.js";
import { DeskOpened } from "./desk-opened.js";
import { DeskOutcome } from "./desk-outcome.js";
import { LoadLegend } from "./load-bar.js";
import { MisfitsNotice } from "./misfits-notice.js";
import { PlanDay } from "./plan-day.js";
import { PlanWeek, isWeekWide } from "./plan-week.js";
import { QueryResult } from "./states.js";
import { Stepper } from "./stepper.js";
import { MoveRefused } from "./move-refused.js";
import { DragLabel, useDrag } from "./use-drag.js";
import { useMove } from "./use-move.js";

const DAYS = { day: 1, week: 7 };
const HOUR_MS = 3_600_000;

/**
 * One calendar at the desk: a day or a week of it, and what can be done there.
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
  const [outcome, setOutcome] = useState(null);
  useEffect(() => setOpened(null), [first, view]);
  const isGone = opened?.id && result.data && !isIn(result.data, opened.id);
  useEffect(() => {
    if (isGone) setOpened(null);
  }, [isGone]);
  const place = useRef(null);
  const close = () => {
    const id = opened?.id;
    setOpened(null);
    const card = place.current.querySelector(`[data-booking="${id}"], [data-block="${id}"]`);
    (card ?? document.querySelector(".desk-block"))?.focus();
  };
  const done = (next) => {
    setOutcome(next);
    announce(next.text);
    close();
    result.reload();
  };
  const dropped = useRef(null);
  const move = useMove(null, done);
  const drag = useDrag({
    onDraw: (span) => setOpened({ kind: "draw", span }),
    onMove: (id, cell) => {
      const entry = result.data.entries.find(({ booking }) => booking.id === id);
      dropped.current = { entry, start: cell.start };
      setOpened(null);
      move.to(cell.start, entry);
    },
  });

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
  const canDraw = view === "day" || isWeekWide(useWidth());
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
    >
      <${Button}
        class="button is-quiet desk-block"
        icon="blocked"
        label=${t("desk.block")}
        onClick=${() => setOpened({ kind: "draw", span: likelySpan(result.data, day) })}
      />
    </${Stepper}>
    <div class="desk-under">
      <p class="hint zone">
        ${t("format.times_in", { zone: format.zone(from, until - 1) })}
        ${canDraw && html` ${t(isCoarse() ? "desk.hold_hint" : "desk.drag_hint")}`}
      </p>
      <${LoadLegend} />
    </div>
    <${DeskOutcome}
      outcome=${outcome}
      onUndone=${(text) => {
        setOutcome({ text });
        result.reload();
      }}
    />
    ${move.error &&
    html`
      <${MoveRefused}
        move=${move}
        retry=${() => move.to(dropped.current.start, dropped.current.entry)}
        onAgain=${() => {
          move.reset();
          result.reload();
          setOpened({ kind: "booking", id: dropped.current.entry.booking.id, task: "move" });
        }}
        onGone=${() => {
          move.reset();
          result.reload();
        }}
      />
    `}
    ${result.data &&
    html`<${MisfitsNotice} calendarId=${calendar.id} count=${result.data.conflicts.size} />`}
    <div class=${`desk ${opened ? "is-open" : ""}`} ref=${place}>
      <div class="desk-plan" ...${drag.handlers}>
        <${QueryResult} result=${result}>
          ${(plan) => html`
            <${Cut} end=${plan.end} />
            <${View}
              plan=${plan}
              day=${first}
              days=${days}
              chosen=${opened?.id ?? null}
              drag=${drag.current ?? drawnOf(opened)}
              onOpen=${setOpened}
            />
          `}
        </${QueryResult}>
      </div>
      ${opened &&
      result.data &&
      html`
        <${DeskOpened}
          opened=${opened}
          plan=${result.data}
          onDone=${done}
          onGone=${() => {
            close();
            result.reload();
          }}
          onClose=${close}
        />
      `}
    </div>
    <${DragLabel} drag=${drag.current} text=${dragText(drag.current, view)} />
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

/** What somebody who draws nothing may want to block: the next hours of the day. */
function likelySpan(plan, day) {
  const rows = plan ? rowsOf(plan, day).filter(({ isOpen }) => isOpen) : [];
  const next = rows.find(({ start }) => start >= hotelNow()) ?? rows.at(-1);
  if (next) return { start: next.start, stop: next.stop };
  const noon = format.atHour(day, 12).getTime();
  return { start: noon, stop: noon + HOUR_MS };
}

function isIn({ entries, blocks }, id) {
  return entries.some(({ booking }) => booking.id === id) || blocks.some((one) => one.id === id);
}

/** Whether fingers point rather than a mouse. */
function isCoarse() {
  return window.matchMedia("(pointer: coarse)").matches;
}

/** What was drawn stays marked while its form is open. */
function drawnOf(opened) {
  if (opened?.kind !== "draw") return null;
  return { kind: "draw", start: opened.span.start, stop: opened.span.stop };
}

function dragText(drag, view) {
  if (!drag) return "";
  if (drag.kind === "draw") return t("desk.drawing", { span: format.span(drag.start, drag.stop) });
  if (!drag.over) return "";
  const when = view === "day" ? format.time(drag.over.start) : format.dayAndTime(drag.over.start);
  return t("desk.moving", { guest: drag.name, when });
}
