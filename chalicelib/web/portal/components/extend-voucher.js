import { problemOf } from "../../shared/field-problems.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { Confirm } from "./confirm.js";
import { Field } from "./field.js";

const USUAL_DAYS = 30;

/**
 * The question until when a voucher is to be valid: a day at the hotel, the last one.
 * @param {{
 *   voucher: object, change: (path: string, body: object, key: string) => Promise<object>,
 *   onExtended: (answer: object, text: string) => void, onBack: () => void,
 * }} props change: sends a change of this voucher; text: what has become of it
 */
export function ExtendVoucher({ voucher, change, onExtended, onBack }) {
  const extend = useMutation((body, key) => change("voucher/extend", body, key));
  const { valid_until: end } = voucher;
  const isOver = new Date(end) <= hotelNow();
  // An end at midnight is of the day before, so this is the first day that is longer.
  const first = format.isoDay(Math.max(new Date(end), hotelNow()));
  const [day, setDay] = useState(() => format.isoDay(format.startOfDay(first, USUAL_DAYS - 1)));
  const [isTried, setTried] = useState(false);
  const until = day && format.instant(format.startOfDay(day, 1));
  async function run(reason) {
    setTried(true);
    if (!until) return;
    const body = { voucher_id: voucher.id, valid_until: until, ...(reason && { reason }) };
    const answer = await extend.run(body);
    if (!answer) return;
    onExtended(answer, t("changes.extended", { day: format.lastDay(answer.voucher.valid_until) }));
  }
  return html`
    <${Confirm}
      id=${`extend-${voucher.id}`}
      question=${t("changes.extend_question")}
      explanation=${t(isOver ? "changes.extend_text_over" : "changes.extend_text", {
        day: format.lastDay(end),
      })}
      label=${until
        ? t("changes.extend_submit", { day: format.lastDay(until) })
        : t("changes.extend")}
      kind="main"
      action=${extend}
      fields=${["valid_until"]}
      onConfirm=${run}
      onBack=${onBack}
      before=${html`
        <${Field}
          id="extend-day"
          label=${t("changes.last_day")}
          hint=${t("format.times_in", { zone: format.zone(end) })}
          problem=${isTried && !day
            ? t("problem.required")
            : problemOf(extend.error, "valid_until")}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              type="date"
              class="is-short"
              required
              min=${first}
              value=${day}
              onInput=${(event) => setDay(event.target.value)}
            />
          `}
        </${Field}>
      `}
    />
  `;
}
