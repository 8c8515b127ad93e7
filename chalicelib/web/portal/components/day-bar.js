import { t } from "../../shared/i18n.js";
import { html, useRef } from "../../shared/view.js";
import { bounds } from "../data/typed-hours.js";
import { QUARTER } from "../data/typed-lengths.js";
import { DAY_MINUTES, wallText } from "../data/wall-time.js";

const MARKS = [0, 6, 12, 18, 24];
const KEYS = {
  ArrowLeft: -QUARTER,
  ArrowDown: -QUARTER,
  ArrowRight: QUARTER,
  ArrowUp: QUARTER,
  PageDown: -60,
  PageUp: 60,
};

/** The hours of the day, written above the bars. */
export function BarScale() {
  return html`
    <div class="bar-scale" aria-hidden="true">
      ${MARKS.map(
        (hour) => html`
          <span key=${hour} style=${{ left: percent(hour * 60) }}>${wallText(hour * 60)}</span>
        `,
      )}
    </div>
  `;
}

/**
 * The hours of a day as bars: the middle of one moves it, its ends make it longer or shorter.
 * @param {{
 *   name: string, day: object[], most: number, onChange: (day: object[]) => void,
 * }} props name: of the day, to be read aloud; day: intervals as they were typed
 */
export function DayBar({ name, day, most, onChange }) {
  const track = useRef(null);
  const drag = useRef(null);
  const bars = day
    .map((interval, place) => ({ place, ...bounds(interval) }))
    .filter(({ start }) => start !== undefined);

  const at = (event) => {
    const { left, width } = track.current.getBoundingClientRect();
    const minutes = ((event.clientX - left) / width) * DAY_MINUTES;
    return Math.round(minutes / QUARTER) * QUARTER;
  };
  const set = (place, { start, end }) => {
    const next = { ...day[place], from: wallText(start), to: wallText(end) };
    onChange(day.map((interval, other) => (other === place ? next : interval)));
  };
  const move = (bar, part, minutes) => set(bar.place, moved(bar, part, minutes, roomOf(bar, bars)));
  const grab = (bar, part) => (event) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { bar, part, room: roomOf(bar, bars), from: at(event) };
  };
  const pull = (event) => {
    if (!drag.current) return;
    const { bar, part, room, from } = drag.current;
    set(bar.place, moved(bar, part, at(event) - from, room));
  };
  const drop = () => (drag.current = null);
  const press = (bar, part) => (event) => {
    const minutes = KEYS[event.key];
    if (minutes === undefined) return;
    event.preventDefault();
    move(bar, part, minutes);
  };
  const add = (event) => {
    const start = Math.floor(at(event) / 60) * 60;
    const room = roomOf({ start, end: start }, bars);
    const end = Math.min(start + 120, room.high);
    if (day.length >= most || end - start < QUARTER || !isFree(start, bars)) return;
    onChange([...day, { from: wallText(start), to: wallText(end), capacity: "" }]);
  };

  const handle = (bar, part) => html`
    <span
      class=${`bar-end is-${part}`}
      role="slider"
      tabindex="0"
      aria-label=${t(`hours.bar_${part}`, { day: name })}
      aria-valuemin="0"
      aria-valuemax=${DAY_MINUTES}
      aria-valuenow=${bar[part]}
      aria-valuetext=${wallText(bar[part])}
      onPointerDown=${grab(bar, part)}
      onPointerMove=${pull}
      onPointerUp=${drop}
      onPointerCancel=${drop}
      onKeyDown=${press(bar, part)}
    ></span>
  `;
  return html`
    <div class="bar-track" ref=${track} onClick=${add}>
      ${bars.map(
        (bar) => html`
          <div
            key=${bar.place}
            class="bar"
            style=${{ left: percent(bar.start), width: percent(bar.end - bar.start) }}
            onClick=${(event) => event.stopPropagation()}
            onPointerDown=${grab(bar, "whole")}
            onPointerMove=${pull}
            onPointerUp=${drop}
            onPointerCancel=${drop}
          >
            ${handle(bar, "start")}
            ${handle(bar, "end")}
          </div>
        `,
      )}
    </div>
  `;
}

function percent(minutes) {
  return `${(minutes / DAY_MINUTES) * 100}%`;
}

function isFree(minutes, bars) {
  return !bars.some(({ start, end }) => start <= minutes && minutes < end);
}

/** Where a bar may lie: between its neighbours. */
function roomOf({ start, end }, bars) {
  const before = bars.filter((bar) => bar.end <= start).map((bar) => bar.end);
  const after = bars.filter((bar) => bar.start >= end && bar.end > end).map((bar) => bar.start);
  return { low: Math.max(0, ...before), high: Math.min(DAY_MINUTES, ...after) };
}

function moved({ start, end }, part, minutes, { low, high }) {
  const within = (number, least, most) => Math.max(least, Math.min(most, number));
  if (part === "start") return { start: within(start + minutes, low, end - QUARTER), end };
  if (part === "end") return { start, end: within(end + minutes, start + QUARTER, high) };
  const by = within(minutes, low - start, high - end);
  return { start: start + by, end: end + by };
}
