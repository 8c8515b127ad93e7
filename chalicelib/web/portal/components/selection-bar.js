import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import { errorText } from "../../shared/error-text.js";
import { problemOf, problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useLayoutEffect, useRef, useState } from "../../shared/view.js";
import { SELECTED_MAX } from "../data/selection.js";
import { placesProblem } from "../data/typed-places.js";
import { to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CalendarOptions, choicesOf, useCalendars } from "./calendar-choice.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice } from "./notice.js";

/**
 * Select vouchers in the list, and put them into a calendar together.
 * @param {{
 *   selection: ReturnType<typeof import("../data/selection.js").useSelection>,
 *   onChanged: () => void,
 * }} props
 */
export function SelectionBar({ selection, onChanged }) {
  const [outcome, setOutcome] = useState(null);
  const [isAsking, setAsking] = useState(false);
  const count = selection.vouchers.length;
  const finish = (next) => {
    setAsking(false);
    setOutcome(next);
    selection.choose(next.refused.map(({ voucher }) => voucher));
    if (next.refused.length === 0) selection.end();
    onChanged();
  };
  if (!selection.isOn) {
    return html`
      ${outcome && html`<${Outcome} outcome=${outcome} />`}
      <div class="actions">
        <${Button}
          label=${t("changes.select")}
          onClick=${() => {
            setOutcome(null);
            selection.start();
          }}
        />
      </div>
    `;
  }
  return html`
    ${outcome && html`<${Outcome} outcome=${outcome} />`}
    <section class="selection">
      <p role="status">
        <strong>${t("changes.selected", { count })}</strong>
        <span class="hint">
          ${t(selection.isFull ? "changes.select_most" : "changes.select_hint", {
            count: SELECTED_MAX,
          })}
        </span>
      </p>
      <div class="actions">
        ${count > 0 &&
        html`
          <${Button}
            kind="main"
            icon="calendar"
            label=${t("changes.put")}
            aria-expanded=${isAsking ? "true" : "false"}
            onClick=${() => {
              setOutcome(null);
              setAsking(true);
            }}
          />
        `}
        <${Button}
          label=${t("changes.select_end")}
          onClick=${() => {
            setAsking(false);
            setOutcome(null);
            selection.end();
          }}
        />
      </div>
      ${isAsking &&
      count > 0 &&
      html`
        <${PutIntoCalendar}
          vouchers=${selection.vouchers}
          onDone=${finish}
          onBack=${() => setAsking(false)}
        />
      `}
    </section>
  `;
}

function PutIntoCalendar({ vouchers, onDone, onBack }) {
  const result = useCalendars();
  const calendars = choicesOf(result.data?.items ?? [], "");
  const [chosen, setChosen] = useState("");
  const [places, setPlaces] = useState("");
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const limitsOf = useLimits("voucher/change");
  const put = useMutation((body, key) => post("voucher/change", body, { key }));
  const heading = useRef(null);
  useLayoutEffect(() => heading.current?.focus(), [result.data === null]);
  const wrong = places.trim() ? placesProblem(places, limitsOf("places")) : null;
  const placesText = wrong
    ? isTried && problemText({ field: "places", ...wrong })
    : problemOf(put.error, "places");

  async function submit(event) {
    event?.preventDefault();
    setTried(true);
    if (!chosen || wrong) return;
    const answer = await put.run({
      voucher_ids: vouchers.map(({ id }) => id),
      calendar_id: chosen,
      ...(places.trim() && { places: Number(readNumber(places, 0).number) }),
      ...(reason.trim() && { reason: reason.trim() }),
    });
    if (!answer) return;
    const byId = new Map(vouchers.map((voucher) => [voucher.id, voucher]));
    const refused = answer.items
      .filter(({ code }) => code)
      .map((item) => ({ ...item, voucher: byId.get(item.voucher_id) }));
    const { title } = calendars.find(({ id }) => id === chosen);
    const outcome = { title, count: answer.items.length - refused.length, refused };
    announce(t("changes.put_done", outcome));
    onDone(outcome);
  }
  if (result.error) return html`<${ErrorNotice} error=${result.error} retry=${result.reload} />`;
  if (result.data === null) return null;
  if (calendars.length === 0) {
    return html`
      <p>${t("changes.put_none")}</p>
      <div class="actions">
        <${LinkButton} href=${to("calendars", "new")} label=${t("changes.put_new")} />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    `;
  }
  return html`
    <form
      class="confirm is-main"
      novalidate
      onSubmit=${submit}
      onKeyDown=${(event) => event.key === "Escape" && onBack()}
    >
      <h2 ref=${heading} tabindex="-1">${t("changes.put")}</h2>
      <p>${t("changes.put_hint")}</p>
      <div class="pair">
        <${Field}
          id="put-calendar"
          label=${t("field.calendar_id")}
          problem=${isTried && !chosen ? t("problem.required") : null}
        >
          ${(attributes) => html`
            <select
              ...${attributes}
              value=${chosen}
              onChange=${(event) => setChosen(event.target.value)}
            >
              <option value="" selected=${!chosen}></option>
              <${CalendarOptions} calendars=${calendars} chosen=${chosen} />
            </select>
          `}
        </${Field}>
        <${Field}
          id="put-places"
          label=${t("issue.places")}
          hint=${t("changes.put_places_hint")}
          problem=${placesText || null}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              class="number"
              inputmode="numeric"
              autocomplete="off"
              value=${places}
              onInput=${(event) => setPlaces(event.target.value)}
            />
          `}
        </${Field}>
      </div>
      <${Field}
        id="put-reason"
        label=${t("confirm.reason")}
        hint=${t("confirm.reason_hint")}
        problem=${problemOf(put.error, "reason")}
      >
        ${(attributes) => html`
          <input
            ...${attributes}
            maxlength=${limitsOf("reason").maxLength}
            value=${reason}
            onInput=${(event) => setReason(event.target.value)}
          />
        `}
      </${Field}>
      ${put.error &&
      html`
        <${ErrorNotice}
          error=${put.error}
          fields=${["places", "reason"]}
          retry=${put.error.isOutcomeUnknown ? submit : null}
          isBusy=${put.isBusy}
        />
      `}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          label=${t("changes.put_submit", { count: vouchers.length })}
          isBusy=${put.isBusy}
        />
        <${Button} label=${t("action.back")} onClick=${onBack} />
      </div>
    </form>
  `;
}

/** What became of each voucher. */
function Outcome({ outcome }) {
  const { count, refused } = outcome;
  return html`
    ${count > 0 &&
    html`<${Notice} kind="good"><p>${t("changes.put_done", outcome)}</p></${Notice}>`}
    ${refused.length > 0 &&
    html`
      <${Notice} kind="bad" title=${t("changes.put_refused", { count: refused.length })}>
        <ul>
          ${refused.map(
            (item) => html`
              <li key=${item.voucher_id}>
                <a href=${to("v", item.voucher_id)}>${item.voucher.title}</a>
                : ${errorText(item)}
              </li>
            `,
          )}
        </ul>
      </${Notice}>
    `}
  `;
}
