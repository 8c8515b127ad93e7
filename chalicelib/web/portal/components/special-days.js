import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { checkInOf } from "../data/calendar-form.js";
import { INTERVALS_MAX, hoursOf, hoursProblems, typed } from "../data/typed-hours.js";
import { dayAfter, wallOf, weekdayOf } from "../data/wall-time.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { specialDaysOf } from "./calendar-form.js";
import { BarScale, DayBar } from "./day-bar.js";
import { HoursFields } from "./hours-fields.js";
import { ErrorNotice } from "./notice.js";
import { YearSheet } from "./year-sheet.js";

const DAYS_MAX = 90; // of one request

/**
 * Days with hours of their own: a year's sheet, and what is to become of the chosen days.
 * @param {{calendar: object, onSaved: (text: string) => void}} props
 */
export function SpecialDays({ calendar, onSaved }) {
  const today = wallOf(hotelNow(), calendar.zone).day;
  const [chosen, setChosen] = useState(new Set());
  const [last, setLast] = useState(null);
  const special = specialDaysOf(calendar);
  const toggle = (day, isRange) => {
    const next = new Set(chosen);
    const days = isRange && last ? between(last, day) : [day];
    const isAdded = !chosen.has(day);
    for (const each of days) {
      if (isAdded) next.add(each);
      else next.delete(each);
    }
    setChosen(next);
    setLast(day);
  };
  const describe = (day) => {
    const own = special.get(day);
    const hours = own ?? calendar.hours[weekdayOf(day)];
    const text = hoursText(hours);
    return own ? t("hours.special_day", { hours: text }) : text;
  };
  return html`
    <div class="special-days">
      <div>
        <p class="hint">${t("hours.days_hint")}</p>
        <ul class="year-legend small">
          ${["open", "closed", "special"].map(
            (kind) => html`
              <li key=${kind}>
                <span class=${`year-day is-${kind}`} aria-hidden="true"></span>
                ${t(`hours.legend.${kind}`)}
              </li>
            `,
          )}
        </ul>
        <${YearSheet}
          today=${today}
          chosen=${chosen}
          kindOf=${(day) => kindOf(special.get(day), calendar.hours[weekdayOf(day)])}
          describe=${describe}
          onToggle=${toggle}
        />
      </div>
      <aside class="special-side">
        <${ForChosen}
          key=${[...chosen].sort().join()}
          calendar=${calendar}
          days=${[...chosen].sort()}
          special=${special}
          onSaved=${(text) => {
            setChosen(new Set());
            onSaved(text);
          }}
        />
        <${Upcoming} special=${special} today=${today} onChoose=${(day) => toggle(day, false)} />
      </aside>
    </div>
  `;
}

function kindOf(own, weekly) {
  if (own) return own.length > 0 ? "special" : "closed";
  return weekly.length > 0 ? "open" : "closed";
}

function between(one, other) {
  const [first, last] = [one, other].sort();
  const days = [];
  for (let day = first; day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

/** "10:00–21:00", with places of their own "10:00–21:00 (4 places)"; or "Closed". */
export function hoursText(hours) {
  if (hours.length === 0) return t("hours.closed");
  return hours
    .map(({ from, to, capacity }) => {
      const places = capacity ? ` (${t("hours.places", { count: capacity })})` : "";
      return `${from}–${to}${places}`;
    })
    .join(", ");
}

function ForChosen({ calendar, days, special, onSaved }) {
  const own = days.length > 0 ? special.get(days[0]) : undefined;
  const [choice, setChoice] = useState(own && own.length > 0 ? "own" : "closed");
  const weekly = days.length > 0 ? calendar.hours[weekdayOf(days[0])] : [];
  const [day, setDay] = useState(() =>
    (own?.length ? own : weekly).slice(0, INTERVALS_MAX.date).map(typed),
  );
  const [isTried, setTried] = useState(false);
  const save = useMutation((body, key) => post("calendar/except", body, { key }));
  const isRooms = checkInOf(calendar) !== null;
  const choices = ["closed", ...(isRooms ? [] : ["own"]), "weekly"];
  if (days.length === 0) return html`<p class="card hint">${t("hours.choose_days")}</p>`;
  // The week's hours are proposed as far as a day of its own can have them.
  const isCut = !own?.length && weekly.length > INTERVALS_MAX.date;
  const isTooMany = days.length > DAYS_MAX;

  async function submit(event) {
    event.preventDefault();
    setTried(true);
    const isWrong = choice === "own" && (day.length === 0 || hoursProblems(day).some(Boolean));
    if (isWrong || isTooMany) {
      announce(t("hours.has_problems"));
      return;
    }
    const hours = { closed: [], own: choice === "own" ? hoursOf(day) : [], weekly: null }[choice];
    const exceptions = days.map((date) => ({ date, hours }));
    const answer = await save.run({ calendar_id: calendar.id, exceptions });
    if (!answer) return;
    const text = t("hours.days_saved", { count: days.length });
    announce(text);
    onSaved(text);
  }
  return html`
    <form class="card" onSubmit=${submit} novalidate>
      <h2>${titleOf(days)}</h2>
      <div class="choices" role="radiogroup" aria-label=${titleOf(days)}>
        ${choices.map(
          (each) => html`
            <label key=${each} class="check">
              <input
                type="radio"
                name="day-choice"
                checked=${choice === each}
                onChange=${() => setChoice(each)}
              />
              <span>${t(`hours.day_choice.${each}`)}</span>
            </label>
          `,
        )}
      </div>
      ${choice === "own" &&
      html`
        <div class="own-hours">
          ${isCut &&
          html`<p class="hint">${t("hours.own_most", { count: INTERVALS_MAX.date })}</p>`}
          <${BarScale} />
          <${DayBar}
            name=${titleOf(days)}
            day=${day}
            most=${INTERVALS_MAX.date}
            onChange=${setDay}
          />
          <${HoursFields}
            id="own-hours"
            name=${titleOf(days)}
            day=${day}
            most=${INTERVALS_MAX.date}
            capacity=${String(calendar.capacity)}
            isChecked=${isTried}
            onChange=${setDay}
          />
        </div>
      `}
      ${isTooMany && html`<p class="problem">${t("hours.too_many_days", { count: DAYS_MAX })}</p>`}
      ${save.error && html`<${ErrorNotice} error=${save.error} />`}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          icon="check"
          label=${t("hours.save_days", { count: days.length })}
          isBusy=${save.isBusy}
        />
      </div>
      <p class="hint">${t("hours.days_keep")}</p>
    </form>
  `;
}

function titleOf(days) {
  if (days.length === 1) return format.longDay(format.startOfDay(days[0]));
  return t("hours.days_chosen", { count: days.length });
}

function Upcoming({ special, today, onChoose }) {
  const days = [...special].filter(([day]) => day >= today).sort();
  if (days.length === 0) return null;
  return html`
    <section class="section">
      <h2>${t("hours.upcoming")}</h2>
      <ul class="rows">
        ${days.map(
          ([day, hours]) => html`
            <li key=${day}>
              <button type="button" class="row special-row" onClick=${() => onChoose(day)}>
                <span>${format.day(format.startOfDay(day))}</span>
                <span class="number">${hoursText(hours)}</span>
              </button>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
}
