import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { startsBetween } from "../data/calendar-starts.js";
import { dayAfter, wallInstant, wallOf, wallText } from "../data/wall-time.js";

const DAYS = 7;
const SHOWN = 10; // times of a day; of more, the first and the last ones
const LENGTHS = [30, 60, 90, 120, 180, 240];
const NIGHTS = [1, 2, 3, 7];
const NIGHT_MINUTES = 24 * 60;

/**
 * What a guest could choose in the seven days to come, by the service's own rule.
 * @param {{calendar: object | null, specialDays: Map<string, object[]>}} props
 *   calendar: as it would be saved; null while a field has a problem
 */
export function StartsPreview({ calendar, specialDays }) {
  const [minutes, setMinutes] = useState(60);
  const [nights, setNights] = useState(1);
  const isStay = Boolean(calendar?.check_out);
  const length = isStay ? nights * NIGHT_MINUTES : minutes;
  const choices = isStay ? NIGHTS : LENGTHS;
  return html`
    <section class="card starts-preview" aria-labelledby="preview-title">
      <h2 id="preview-title">${t("hours.preview")}</h2>
      <label class="preview-length">
        <span>${t(isStay ? "hours.preview_stay" : "hours.preview_service")}</span>
        <select
          value=${isStay ? nights : minutes}
          onChange=${(event) => (isStay ? setNights : setMinutes)(Number(event.target.value))}
        >
          ${choices.map(
            (choice) => html`
              <option
                key=${choice}
                value=${choice}
                selected=${choice === (isStay ? nights : minutes)}
              >
                ${isStay ? t("hours.nights", { count: choice }) : format.duration(choice)}
              </option>
            `,
          )}
        </select>
      </label>
      ${calendar === null
        ? html`<p class="hint">${t("hours.preview_waits")}</p>`
        : html`
            <${Days} calendar=${calendar} specialDays=${specialDays} minutes=${length} />
            <p class="hint">${t("hours.preview_hint")}</p>
          `}
    </section>
  `;
}

function Days({ calendar, specialDays, minutes }) {
  const now = hotelNow();
  const today = wallOf(now, calendar.zone).day;
  const days = Array.from({ length: DAYS }, (_, later) => dayAfter(today, later));
  const [low, high] = [today, dayAfter(today, DAYS)].map((day) =>
    wallInstant(day, 0, calendar.zone),
  );
  const starts = startsBetween(calendar, specialDays, { low, high, now, minutes });
  return html`
    <dl class="preview-days">
      ${days.map(
        (day) => html`
          <div key=${day}>
            <dt>${format.day(format.startOfDay(day))}</dt>
            <dd>
              <${Day}
                starts=${starts.filter(({ start }) => wallOf(start, calendar.zone).day === day)}
                zone=${calendar.zone}
              />
            </dd>
          </div>
        `,
      )}
    </dl>
  `;
}

function Day({ starts, zone }) {
  const free = starts.filter(({ reason }) => reason === null);
  if (free.length === 0) return html`<span class="hint">${t(whyNone(starts))}</span>`;
  const times = free.map(({ start }) => wallText(wallOf(start, zone).minutes));
  const isCut = times.length > SHOWN;
  const shown = isCut ? times.slice(0, SHOWN - 3) : times;
  return html`
    <ul class="preview-times">
      ${shown.map((time) => html`<li key=${time}>${time}</li>`)}
      ${isCut && html`<li class="is-more">…</li><li>${times.at(-1)}</li>`}
    </ul>
    ${isCut && html`<span class="hint">${t("hours.starts", { count: times.length })}</span>`}
  `;
}

/** Why nothing of a day can be booked: for the last reason that applies to any of its starts. */
function whyNone(starts) {
  const reasons = new Set(starts.map(({ reason }) => reason));
  const reason = ["closed", "window", "notice", "past"].find((each) => reasons.has(each));
  return reason ? `hours.none.${reason}` : "hours.closed";
}
