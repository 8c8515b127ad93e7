import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMinute } from "../../shared/use-clock.js";
import { html, useEffect, useRef } from "../../shared/view.js";
import { rowsOf, stayingAt } from "../data/plan.js";
import { LoadBar } from "./load-bar.js";
import { BlockCard, BookingCard } from "./plan-card.js";
import { Empty } from "./states.js";

const NAV_PX = 64; // on a phone the navigation lies over the end of the page

/**
 * A day of a calendar: its hours as rows, each with its load, who arrives, and what is blocked.
 * @param {{
 *   plan: object, day: string, chosen: string | null, drag: object | null, onOpen: Function,
 * }} props
 *   chosen: the id of the booking or block that is open; drag: what is dragged or drawn
 */
export function PlanDay({ plan, day, chosen, drag, onOpen }) {
  const now = useMinute();
  const nowLine = useRef(null);
  // Of a long day, show at once where it has got to.
  useEffect(() => {
    const isBelow = nowLine.current?.getBoundingClientRect().top > window.innerHeight - NAV_PX;
    if (isBelow) nowLine.current.scrollIntoView({ block: "center" });
  }, [day]);
  const rows = rowsOf(plan, day);
  const staying = stayingAt(plan, day);
  const isToday = format.isoDay(now) === day;
  const ahead = rows.findIndex(({ start }) => start > now);
  const nowAt = !isToday ? -1 : ahead < 0 ? rows.length : ahead;
  const lanes = lanesOf(rows);
  const booking = (entry) => html`
    <li key=${entry.booking.id}>
      <${BookingCard}
        entry=${entry}
        conflict=${plan.conflicts.get(entry.booking.id)}
        isChosen=${chosen === entry.booking.id}
        onOpen=${() => onOpen({ kind: "booking", id: entry.booking.id })}
      />
    </li>
  `;
  const row = (one) => html`
    <li
      key=${one.start}
      class=${classOf(one, drag)}
      data-cell=${one.start}
      data-stop=${one.stop}
      data-day=${day}
      data-starts=${one.isStart ? "" : null}
    >
      <h3 class="plan-time number">${format.time(one.start)}</h3>
      ${one.isOpen || one.used > 0
        ? html`<${LoadBar} row=${one} />`
        : html`<p class="plan-shut">${shutText(one)}</p>`}
      <ul class="plan-cards">${one.entries.map(booking)}</ul>
      ${lanes > 0 &&
      html`
        <div class="plan-lanes">
          ${Array.from({ length: lanes }, (_, lane) => {
            const block = one.blocks.find((each) => each.lane === lane);
            if (!block) return html`<div key=${lane} class="plan-lane is-empty"></div>`;
            const isFirst = block.start >= one.start || one === rows[0];
            return html`
              <div key=${lane} class=${`plan-lane ${isFirst ? "is-first" : ""}`}>
                ${isFirst &&
                html`
                  <${BlockCard}
                    block=${block}
                    isChosen=${chosen === block.id}
                    onOpen=${() => onOpen({ kind: "block", id: block.id })}
                  />
                `}
              </div>
            `;
          })}
        </div>
      `}
    </li>
  `;
  const line = html`
    <li key="now" class="now-line" ref=${nowLine}>
      <span>${t("today.now", { time: format.time(now) })}</span>
    </li>
  `;
  return html`
    ${staying.length > 0 &&
    html`
      <section class="plan-staying">
        <h3>${t("desk.staying")}</h3>
        <ul class="plan-cards">${staying.map(booking)}</ul>
      </section>
    `}
    ${rows.length === 0
      ? html`<${Empty} icon="calendar" title=${t("desk.closed_day")} />`
      : html`
          <ol class="plan-day">
            ${rows.slice(0, nowAt < 0 ? rows.length : nowAt).map(row)}
            ${nowAt >= 0 && line}
            ${nowAt >= 0 && rows.slice(nowAt).map(row)}
          </ol>
        `}
  `;
}

function shutText({ stop }) {
  return t("desk.closed_until", { time: format.time(stop) });
}

/** Give each block a lane of its own beside those that it overlaps; returns how many there are. */
function lanesOf(rows) {
  const blocks = [...new Set(rows.flatMap((row) => row.blocks))];
  const ends = [];
  for (const block of blocks.sort((one, other) => one.start - other.start)) {
    const free = ends.findIndex((end) => end <= block.start);
    block.lane = free < 0 ? ends.length : free;
    ends[block.lane] = block.stop;
  }
  return ends.length;
}

function classOf({ start, stop, isOpen, isStart }, drag) {
  const classes = ["plan-row"];
  if (!isOpen) classes.push("is-shut");
  if (!isStart) classes.push("is-between");
  if (drag?.kind === "draw" && start < drag.stop && stop > drag.start) classes.push("is-drawn");
  if (drag?.kind === "move" && drag.over?.start === start) classes.push("is-target");
  return classes.join(" ");
}
