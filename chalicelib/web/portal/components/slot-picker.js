import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { html, useEffect, useMemo, useRef, useState } from "../../shared/view.js";
import { whyNone } from "../data/why-none.js";
import { Month } from "./month.js";
import { ErrorNotice } from "./notice.js";
import { OfHolds } from "./of-holds.js";
import { Skeleton } from "./states.js";

const FEW = 3; // places that are left
// The parts of a day, and the hour at which each begins.
const PARTS = [
  ["night", 0],
  ["morning", 6],
  ["afternoon", 12],
  ["evening", 18],
];

/**
 * Choose a day in a month, and then a time.
 * @param {{
 *   voucher: object, month: string, day: string | null, slots: object,
 *   refused: Map<string, string[]>, heldSlots?: object[],
 *   onMonth: Function, onDay: Function, onSlot: Function,
 * }} props
 *   slots: a query of the free slots; refused: why others are not free; heldSlots: those that may
 *   be free again soon
 */
export function SlotPicker(props) {
  const { voucher, month, day, slots, refused, heldSlots = [], onMonth, onDay, onSlot } = props;
  const times = useRef(null);
  const [tap, setTap] = useState(null); // a new object for each tap: the chosen day can be tapped
  // On a phone the times are below the month: bring them into view once a day was tapped.
  useEffect(() => {
    if (tap === null || tap.day !== day || slots.data === null) return;
    setTap(null);
    if (times.current.getBoundingClientRect().top > window.innerHeight / 2)
      times.current.scrollIntoView({ block: "start" });
    // The calendar makes its days anew, so the tapped one has lost the focus.
    if (document.activeElement === document.body) times.current.focus({ preventScroll: true });
  }, [tap, day, slots.data]);
  const counts = useMemo(
    () => slots.data && new Map([...slots.data].map(([iso, list]) => [iso, list.length])),
    [slots.data],
  );
  const others = heldSlots.filter(({ start }) => {
    const own = format.isoDay(start);
    return own === day || !slots.data?.has(own);
  });
  return html`
    <div class="picker">
      <section class="picker-month" aria-label=${t("picker.day")}>
        <h2 class="step"><span class="step-number">1</span>${t("picker.day")}</h2>
        <${Month}
          key=${intlLocale()}
          month=${month}
          selected=${day}
          counts=${counts}
          label=${t("picker.day")}
          min=${format.isoDay(Math.max(new Date(voucher.valid_from), hotelNow()))}
          max=${format.isoDay(new Date(voucher.valid_until) - 1)}
          describe=${(count) => t("picker.free", { count })}
          isOpen=${(count) => count > 0}
          why=${(one) => whyNone(voucher, one, refused)}
          onDay=${(chosen) => {
            setTap({ day: chosen });
            onDay(chosen);
          }}
          onMonth=${onMonth}
        />
        ${slots.error && html`<${ErrorNotice} error=${slots.error} retry=${slots.reload} />`}
        ${counts?.size === 0 && html`<p class="hint" role="status">${t("picker.month_full")}</p>`}
        ${counts && counts.size > 0 && html`<p class="hint">${t("picker.legend")}</p>`}
      </section>
      <section class="picker-times" ref=${times} tabindex="-1" aria-label=${t("picker.time")}>
        <h2 class="step"><span class="step-number">2</span>${t("picker.time")}</h2>
        ${day
          ? html`
              <${Times}
                day=${day}
                slots=${slots}
                why=${whyNone(voucher, day, refused)}
                onSlot=${onSlot}
              />
            `
          : html`<p class="hint">${t("picker.choose_day")}</p>`}
        ${others.length > 0 && html`<${OfHolds} part="HeldTimes" day=${day} slots=${others} />`}
      </section>
    </div>
  `;
}

function Times({ day, slots, why, onSlot }) {
  if (slots.data === null) return slots.error ? null : html`<${Skeleton} rows=${6} kind="slot" />`;
  const free = slots.data.get(day) ?? [];
  const start = format.startOfDay(day);
  const most = Math.max(...[...slots.data.values()].flat().map(({ left = 0 }) => left));
  const parts = PARTS.map(([name, from], place) => {
    const until = PARTS[place + 1]?.[1] ?? 24;
    return [name, free.filter((slot) => isBetween(format.hourOf(slot.start), from, until))];
  }).filter(([, list]) => list.length > 0);
  return html`
    <p class="picker-date">${format.longDay(start)}</p>
    <p class="hint zone">
      ${t("format.times_in", { zone: format.zoneOfDay(day) })}
      ${free.some(ownOf) && html` ${t("picker.own_below")}`}
    </p>
    ${free.length === 0 &&
    html`
      <p class="hint" role="status">${t(why ? `picker.day_none.${why}` : "picker.day_full")}</p>
    `}
    ${parts.map(
      ([name, list]) => html`
        <div key=${name} class="times">
          <h3>${t(`picker.${name}`)}</h3>
          <ul>
            ${list.map(
              (slot) => html`
                <li
                  key=${slot.slot_id}
                  class=${format.time(slot.start).length > 8 || ownOf(slot)?.length > 10
                    ? "is-wide"
                    : ""}
                >
                  <button
                    type="button"
                    class="time"
                    onClick=${() => onSlot(slot)}
                    aria-label=${[
                      format.span(slot.start, slot.end),
                      format.bothTimes(slot.start),
                      leftText(slot, most),
                    ]
                      .filter(Boolean)
                      .join("; ")}
                  >
                    ${format.time(slot.start)}
                    ${ownOf(slot) && html`<span class="time-own">${ownOf(slot)}</span>`}
                    ${leftText(slot, most) &&
                    html`<span class="time-left">${leftText(slot, most)}</span>`}
                  </button>
                </li>
              `,
            )}
          </ul>
        </div>
      `,
    )}
  `;
}

/**
 * The viewer's own time of a slot, below the hotel's where it differs. Of another day, which is the
 * one before or after, the weekday is enough.
 */
function ownOf(slot) {
  return format.ownTime(slot.start, undefined, format.weekday);
}

/** "2 left", where few are: fewer than at other times. */
function leftText({ left }, most) {
  return left && left <= FEW && left < most ? t("picker.left", { count: left }) : null;
}

function isBetween(hour, from, until) {
  return hour >= from && hour < until;
}
