import { problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { hoursProblems } from "../data/typed-hours.js";
import { DAY_MINUTES, readWall, wallText } from "../data/wall-time.js";
import { Button } from "./button.js";

const CLICK_MS = 200;

/**
 * The hours of a day, to be typed, each with its places where they are not the calendar's.
 * @param {{
 *   id: string, name: string, day: object[], most: number, capacity: string, isChecked?: boolean,
 *   onChange: (day: object[]) => void,
 * }} props name: of the day; capacity: the calendar's; isChecked: show what is missing, too
 */
export function HoursFields({ id, name, day, most, capacity, isChecked = false, onChange }) {
  const [hasLeft, setLeft] = useState(false);
  const problems = hoursProblems(day);
  const set = (place, part, value) =>
    onChange(
      day.map((interval, other) => (other === place ? { ...interval, [part]: value } : interval)),
    );
  // After the click that took the focus: a problem that appears would move its aim.
  const leave = () => setTimeout(() => setLeft(true), CLICK_MS);
  const tidy = (place, part) => {
    leave();
    const minutes = readWall(day[place][part]);
    if (minutes !== null) set(place, part, wallText(minutes));
  };
  const attributesOf = (place, part) => {
    const problem = (hasLeft || isChecked) && problems[place];
    const isWrong = problem && problem.part === part;
    return {
      id: `${id}-${place}-${part}`,
      class: `wall ${isWrong ? "is-wrong" : ""}`,
      autocomplete: "off",
      "aria-label": t(`hours.field_${part}`, { day: name, count: capacity }),
      "aria-invalid": isWrong ? "true" : null,
      "aria-describedby": isWrong ? `${id}-${place}-problem` : null,
      value: day[place][part],
      onInput: (event) => set(place, part, event.target.value),
    };
  };
  const field = (place, part) => html`
    <input inputmode="text" ...${attributesOf(place, part)} onBlur=${() => tidy(place, part)} />
  `;
  const places = (place) => html`
    <span class="interval-places">
      <input
        inputmode="numeric"
        ...${attributesOf(place, "capacity")}
        placeholder=${capacity}
        onBlur=${leave}
      />
      <span class="small" aria-hidden="true">${t("hours.field_capacity_unit")}</span>
    </span>
  `;
  return html`
    <div class="day-fields">
      ${day.length === 0 && html`<p class="closed">${t("hours.closed")}</p>`}
      ${day.map(
        (_, place) => html`
          <div key=${place} class="interval">
            ${field(place, "from")}
            <span aria-hidden="true">–</span>
            ${field(place, "to")} ${places(place)}
            <${Button}
              kind="icon"
              icon="cancelled"
              label=${t("hours.remove", { day: name })}
              onClick=${() => onChange(day.filter((_each, other) => other !== place))}
            />
            ${(hasLeft || isChecked) &&
            problems[place] &&
            html`
              <p class="problem" id=${`${id}-${place}-problem`}>${problemText(problems[place])}</p>
            `}
          </div>
        `,
      )}
      <div class="day-buttons">
        ${day.length < most &&
        html`
          <${Button}
            kind="icon"
            icon="add"
            label=${t("hours.add", { day: name })}
            onClick=${() => onChange([...day, next(day)])}
          />
        `}
      </div>
    </div>
  `;
}

/** Two hours more, an hour after the last ones; or the hours of an office. */
function next(day) {
  const ends = day.map(({ to }) => readWall(to)).filter((end) => end !== null);
  if (ends.length === 0) return { from: "10:00", to: "18:00", capacity: "" };
  const from = Math.min(Math.max(...ends) + 60, DAY_MINUTES - 60);
  return { from: wallText(from), to: wallText(Math.min(from + 120, DAY_MINUTES)), capacity: "" };
}
