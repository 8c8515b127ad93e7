import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { placesProblem } from "../data/typed-places.js";
import { Button } from "./button.js";
import { DeskPanel } from "./desk-panel.js";
import { Field } from "./field.js";
import { ErrorNotice } from "./notice.js";
import { Options, useFields } from "./voucher-fields.js";

const QUARTER_MS = 15 * 60_000;
const FIELDS = ["from", "to", "places", "reason"];

/**
 * Block places of a calendar for something that is no booking.
 * @param {{
 *   calendar: object, span: {start: number, stop: number}, onBlocked: (block: object) => void,
 *   onClose: () => void,
 * }} props span: what was drawn, or what is likely
 */
export function BlockForm({ calendar, span, onBlocked, onClose }) {
  const [form, setForm] = useState(() => ({
    from: span.start,
    to: span.stop,
    places: String(calendar.capacity),
    reason: "",
  }));
  useEffect(() => {
    setForm((before) => ({ ...before, from: span.start, to: span.stop }));
  }, [span.start, span.stop]);
  const action = useMutation((body, key) => post("calendar/block", body, { key }));
  const limits = useLimits("calendar/block");
  const { problemOf, bind, check } = useFields(form, setForm, problemsOf(form, limits), action);
  const set = (field, instant) => {
    const length = form.to - form.from;
    const moved = field === "from" ? { from: instant, to: instant + length } : { to: instant };
    setForm({ ...form, ...moved });
    if (action.error) action.reset();
  };
  async function submit(event) {
    event?.preventDefault();
    if (!check(t("desk.block_problems"))) return;
    const answer = await action.run({
      calendar_id: calendar.id,
      from: format.instant(form.from),
      to: format.instant(form.to),
      places: Number(readNumber(form.places, 0).number),
      ...(form.reason.trim() && { reason: form.reason.trim() }),
    });
    if (answer) onBlocked(answer.block);
  }
  return html`
    <${DeskPanel} title=${t("desk.block_title")} onClose=${onClose}>
      <form onSubmit=${submit} novalidate>
        <${When}
          id="block-from"
          label=${t("desk.block_from")}
          value=${form.from}
          problem=${problemOf("from")}
          onChange=${(instant) => set("from", instant)}
        />
        <${When}
          id="block-to"
          label=${t("desk.block_to")}
          value=${form.to}
          isEnd
          problem=${problemOf("to")}
          onChange=${(instant) => set("to", instant)}
        />
        <${Field}
          id="block-places"
          label=${t("desk.block_places")}
          hint=${t("desk.block_places_hint", { count: calendar.capacity })}
          problem=${problemOf("places")}
        >
          ${(attributes) =>
            html`<input ...${attributes} inputmode="numeric" ...${bind("places")} />`}
        </${Field}>
        <${Field}
          id="block-reason"
          label=${t("desk.block_reason")}
          hint=${t("desk.block_reason_hint")}
          problem=${problemOf("reason")}
        >
          ${(attributes) =>
            html`
              <input
                ...${attributes}
                maxlength=${limits("reason").maxLength}
                autocomplete="off"
                ...${bind("reason")}
              />
            `}
        </${Field}>
        ${action.error &&
        html`
          <${ErrorNotice}
            error=${action.error}
            retry=${action.error.isOutcomeUnknown ? submit : null}
            isBusy=${action.isBusy}
            fields=${FIELDS}
          />
        `}
        <p class="hint">${t("desk.block_keeps")}</p>
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="blocked"
            label=${t("desk.block_do")}
            isBusy=${action.isBusy}
          />
          <${Button} label=${t("action.back")} onClick=${onClose} />
        </div>
      </form>
    </${DeskPanel}>
  `;
}

function problemsOf({ from, to, places }, limits) {
  const problems = {};
  if (to <= from)
    problems.to = { code: "not_after_start", limits: { field: t("desk.block_from") } };
  else if (to <= hotelNow())
    problems.to = { code: "already_over", limits: { after: format.instant(hotelNow()) } };
  const wrong = placesProblem(places, limits("places"));
  if (wrong) problems.places = wrong;
  return problems;
}

/**
 * A day and a time of it, in quarters of an hour.
 * @param {{isEnd?: boolean}} props isEnd: its midnight is the end of the day before
 */
function When({ id, label, value, isEnd = false, problem, onChange }) {
  const day = format.isoDay(isEnd ? value - 1 : value);
  const times = quartersOf(day, isEnd);
  const onDay = (event) => {
    if (!event.target.value) return;
    const place = times.indexOf(value);
    const others = quartersOf(event.target.value, isEnd);
    onChange(others[Math.min(Math.max(place, 0), others.length - 1)]);
  };
  return html`
    <${Field} id=${id} label=${label} problem=${problem}>
      ${(attributes) => html`
        <div class="joined">
          <input ...${attributes} type="date" required value=${day} onChange=${onDay} />
          <select
            aria-label=${t("desk.time_of", { field: label })}
            value=${value}
            onChange=${(event) => onChange(Number(event.target.value))}
          >
            <${Options}
              values=${times.includes(value) ? times : [value, ...times]}
              chosen=${value}
              label=${format.time}
            />
          </select>
        </div>
      `}
    </${Field}>
  `;
}

/** The quarters of an hour of a day; as an end, from its first one to midnight. */
function quartersOf(day, isEnd) {
  const low = format.startOfDay(day).getTime() + (isEnd ? QUARTER_MS : 0);
  const high = format.startOfDay(day, 1).getTime() + (isEnd ? QUARTER_MS : 0);
  return Array.from({ length: (high - low) / QUARTER_MS }, (_, place) => low + place * QUARTER_MS);
}
