import { post } from "../../shared/api.js";
import { fieldProblems } from "../../shared/field-problems.js";
import { moment } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { ErrorNotice, Notice } from "./notice.js";
import { QueryResult, Skeleton } from "./states.js";

const HOUR_SECONDS = 60 * 60;
const STEPS = { hour: HOUR_SECONDS, day: 24 * HOUR_SECONDS, week: 7 * 24 * HOUR_SECONDS };

/**
 * A hotel's test clock: what time it is there, and buttons that move it on (docs/test-clocks.md).
 * The answers' headers move the page's time with it.
 * @param {{issuer: string, now: number}} props issuer: the uid of the hotel; now: its time
 *   (milliseconds since 1970)
 */
export function MoveClock({ issuer, now }) {
  const [step, setStep] = useState(null);
  const result = useQuery(
    (signal) => post("hotel/clock", { issuer_uid: issuer }, { signal }),
    [issuer],
  );
  // Every request moves it on anew, so a failed one is not repeated: the time is looked at.
  const move = useMutation((body) => post("hotel/clock", body));
  async function forward(name) {
    if (move.isBusy) return;
    setStep(name);
    const answer = await move.run({ issuer_uid: issuer, forward_seconds: STEPS[name] });
    if (answer) announce(t("move_clock.moved", { when: moment(hotelNow()) }));
  }
  const look = () => {
    move.reset();
    result.reload();
  };
  return html`
    <section class="section" aria-labelledby="move-clock">
      <h2 id="move-clock">${t("move_clock.title")}</h2>
      <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${2} />`}>
        ${() => html`
          <p>${t("move_clock.now", { when: moment(now) })}</p>
          <p class="hint" id="move-clock-hint">${t("move_clock.hint")}</p>
          ${move.error && html`<${Failure} error=${move.error} look=${look} />`}
          <div class="actions">
            ${Object.keys(STEPS).map(
              (name) => html`
                <${Button}
                  key=${name}
                  label=${t(`move_clock.step.${name}`)}
                  aria-describedby="move-clock-hint"
                  isBusy=${move.isBusy && name === step}
                  onClick=${() => forward(name)}
                />
              `,
            )}
          </div>
        `}
      </${QueryResult}>
    </section>
  `;
}

function Failure({ error, look }) {
  if (fieldProblems(error).forward_seconds?.code === "too_large")
    return html`<${Notice} kind="bad"><p>${t("move_clock.too_far")}</p></${Notice}>`;
  return html`
    <${ErrorNotice} error=${error} retry=${look}>
      ${error.isOutcomeUnknown && html`<p>${t("move_clock.unsure")}</p>`}
    </${ErrorNotice}>
  `;
}
