import { firstWeekday, isoDay, longDay, startOfDay, startOfMonth } from "../../shared/format.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { Notice } from "./notice.js";
import { Skeleton } from "./states.js";

const LOADS = 3; // shades, from light to busy

let calendar = null;

/** Load the calendar component, once, when the first month is shown. */
function load() {
  calendar ??= import("../../vendor/calendar.js").catch((error) => {
    calendar = null;
    throw error;
  });
  return calendar.then((module) => module.Calendar);
}

/**
 * A month whose days carry a number.
 * @param {{
 *   month: string, selected: string | null, min: string, max: string, label: string,
 *   counts: Map<string, number> | null, describe: (count: number) => string,
 *   isOpen: (count: number) => boolean, isByLoad?: boolean,
 *   why?: (day: string) => string | null, onDay: (day: string) => void,
 *   onMonth: (month: string) => void,
 * }} props days are "2026-12-15", months "2026-12"; counts is null while they are result;
 *   isOpen: whether a day with this count can be chosen; isByLoad: days are coloured by count;
 *   why: why a day has none, if it is to be said
 */
export function Month(props) {
  const place = useRef(null);
  const shown = useRef(null);
  const latest = useRef(props);
  const [failed, setFailed] = useState(false);
  const [isReady, setReady] = useState(false);
  latest.current = props;

  useEffect(() => {
    let isGone = false;
    load().then(
      (Calendar) => {
        if (isGone) return;
        shown.current = new Calendar(place.current, options(latest));
        shown.current.init();
        setReady(true);
      },
      () => isGone || setFailed(true),
    );
    return () => {
      isGone = true;
      shown.current?.destroy();
    };
  }, []);

  useEffect(() => {
    if (!isReady) return;
    const hadFocus = place.current.contains(document.activeElement);
    shown.current.set(changing(latest.current), { year: true, month: true, dates: true });
    // The days are made anew. The page must not move: the times may have come into view.
    if (hadFocus && !place.current.contains(document.activeElement))
      ["[data-vc-date-selected] button", "[data-vc-arrow=next]"]
        .map((selector) => place.current.querySelector(selector))
        .find(Boolean)
        ?.focus({ preventScroll: true });
  }, [isReady, props.month, props.selected, props.min, props.max, props.counts]);

  if (failed) return html`<${Notice} kind="bad"><p>${t("month.failed")}</p></${Notice}>`;
  return html`
    <div class="month" aria-busy=${props.counts && isReady ? null : "true"}>
      ${!isReady && html`<${Skeleton} rows=${1} kind="month" />`}
      <div class=${isReady ? "" : "is-waiting"}><div ref=${place}></div></div>
    </div>
  `;
}

function options(latest) {
  return {
    ...changing(latest.current),
    locale: intlLocale(),
    firstWeekday: firstWeekday(),
    selectedTheme: "portal",
    themeAttrDetect: "data-no-theme",
    selectionMonthsMode: "only-arrows",
    selectionYearsMode: "only-arrows",
    selectionDatesMode: "single",
    enableDateToggle: false,
    displayDatesOutside: false,
    labels: {
      application: latest.current.label,
      navigation: t("month.navigation"),
      arrowNext: { month: t("month.next"), year: t("month.next"), week: t("month.next") },
      arrowPrev: {
        month: t("month.previous"),
        year: t("month.previous"),
        week: t("month.previous"),
      },
      month: t("month.month"),
      year: t("month.year"),
      week: t("month.week"),
      dates: t("month.dates"),
    },
    onCreateDateEls: (self, cell) => mark(cell, latest.current),
    onClickDate: (self) => {
      const [day] = self.context.selectedDates;
      if (day) latest.current.onDay(day);
    },
    onClickArrow: (self) => {
      const { selectedYear, selectedMonth } = self.context;
      latest.current.onMonth(`${selectedYear}-${String(selectedMonth + 1).padStart(2, "0")}`);
    },
  };
}

function changing({ month, selected, min, max, counts, isOpen }) {
  const [year, number] = month.split("-").map(Number);
  return {
    selectedYear: year,
    selectedMonth: number - 1,
    selectedDates: selected ? [selected] : [],
    dateMin: min,
    dateMax: max,
    // disableAllDates with enableDates would also limit which months can be shown.
    disableDates: daysOf(month).filter((day) => !counts || !isOpen(counts.get(day) ?? 0)),
  };
}

function daysOf(month) {
  const next = startOfMonth(month, 1);
  const days = [];
  for (let day = startOfMonth(month); day < next; day = startOfDay(isoDay(day), 1))
    days.push(isoDay(day));
  return days;
}

/**
 * Write the number under the day's date, or why there is none, and put both into the label for
 * screen readers.
 */
function mark(cell, { counts, describe, isOpen, isByLoad, why }) {
  const button = cell.querySelector("button");
  const day = cell.dataset.vcDate;
  if (!button || !day) return;
  const count = counts?.get(day) ?? 0;
  const isChoosable = counts !== null && isOpen(count);
  const reason = counts !== null && !isChoosable && why?.(day);
  button.dataset.count = isChoosable ? String(count) : reason ? t(`picker.mark.${reason}`) : "";
  if (isByLoad && isChoosable)
    button.dataset.load = String(Math.ceil((count / Math.max(...counts.values())) * LOADS));
  const none = t(reason ? `picker.none.${reason}` : "month.nothing");
  const says = isChoosable ? describe(count) : none;
  button.setAttribute("aria-label", t("month.day", { day: longDay(startOfDay(day)), says }));
}
