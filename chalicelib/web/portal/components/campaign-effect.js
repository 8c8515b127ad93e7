import * as format from "../../shared/format.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { evidenceOf } from "../../shared/visit-table.js";
import { stateName, visitSentence } from "../../shared/visit-words.js";
import { perHundred, verdictOf } from "../data/campaign-effect.js";
import { Notice } from "./notice.js";

const WIDTH = 320;
const BAR = 12;
const MIDDLE = 20;
const HEIGHT = 40;

/**
 * What showing an offer on the hotel's own site changes: the visitors who were shown one beside
 * those who were not, in words, as pictures and as tables.
 * @param {{campaign: object, learning: object}} props learning: that of the report
 */
export function CampaignEffect({ campaign, learning }) {
  const { uplift, visitors_needed: needed } = learning;
  const verdict = verdictOf(uplift);
  return html`
    <section class="card campaign-effect">
      <h2>${t("effect.title")}</h2>
      <p class="lead">
        ${t(`effect.${verdict}`, uplift === null ? {} : boundsOf(uplift))}
        ${needed > 0 && ` ${t("effect.needed", { count: needed })}`}
      </p>
      ${learning.split_is_off &&
      html`<${Notice} kind="warning"><p>${t("effect.split_is_off")}</p></${Notice}>`}
      ${uplift !== null && html`<${Interval} uplift=${uplift} />`}
      <${Groups} learning=${learning} />
      <${Offers} campaign=${campaign} offers=${learning.offers} />
      ${learning.states?.length > 0 && html`<${States} states=${learning.states} />`}
      <p class="hint">${t("effect.hint")}</p>
    </section>
  `;
}

function boundsOf({ lower, upper }) {
  return { lower: perHundred(lower), upper: perHundred(upper) };
}

/** The difference as a point, within the bounds that hold at every look. */
function Interval({ uplift }) {
  const { estimate, lower, upper } = uplift;
  const reach = Math.max(Math.abs(lower), Math.abs(upper));
  const place = (value) => WIDTH / 2 + (value / reach) * (WIDTH / 2 - BAR);
  return html`
    <figure class="chart">
      <figcaption>
        ${t("effect.interval", { estimate: perHundred(estimate), ...boundsOf(uplift) })}
      </figcaption>
      <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        <rect class="chart-ground" y=${MIDDLE - BAR / 2} width=${WIDTH} height=${BAR} rx="3" />
        <rect
          class="chart-range"
          x=${place(lower)}
          y=${MIDDLE - BAR / 2}
          width=${place(upper) - place(lower)}
          height=${BAR}
          rx="3"
        />
        <line class="chart-zero" x1=${WIDTH / 2} x2=${WIDTH / 2} y1="8" y2="32" />
        <circle class="chart-bar" cx=${place(estimate)} cy=${MIDDLE} r="5" />
      </svg>
    </figure>
  `;
}

/** The two groups: how many visitors, and how many of them took an offer. */
function Groups({ learning }) {
  const groups = ["shown", "held_back"].map((name) => ({ name, ...learning[name] }));
  return html`
    <table class="numbers">
      <caption class="unseen">${t("effect.groups")}</caption>
      <thead>
        <tr>
          <th scope="col">${t("effect.group")}</th>
          <th scope="col">${t("effect.visitors")}</th>
          <th scope="col">${t("effect.took")}</th>
        </tr>
      </thead>
      <tbody>
        ${groups.map(
          ({ name, visitors, accepted }) => html`
            <tr key=${name}>
              <th scope="row">${t(`effect.${name}`)}</th>
              <td>${numberOf(visitors)}</td>
              <td>${numberOf(accepted)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

/** How often each offer was shown, and taken then. */
function Offers({ campaign, offers }) {
  return html`
    <table class="numbers">
      <caption class="unseen">${t("effect.offers")}</caption>
      <thead>
        <tr>
          <th scope="col">${t("effect.offer")}</th>
          <th scope="col">${t("effect.seen")}</th>
          <th scope="col">${t("effect.taken")}</th>
        </tr>
      </thead>
      <tbody>
        ${campaign.offers.map(({ offer_id: id, title }) => {
          const counts = offers.find((one) => one.offer_id === id) ?? { seen: 0, taken: 0 };
          return html`
            <tr key=${id}>
              <th scope="row" dir="auto">${title}</th>
              <td>${numberOf(counts.seen)}</td>
              <td>${numberOf(counts.taken)}</td>
            </tr>
          `;
        })}
      </tbody>
    </table>
  `;
}

/** What visits looked like: how many of each, and how many of them took an offer. */
function States({ states }) {
  return html`
    <table class="numbers">
      <caption>${t("effect.states")}</caption>
      <thead>
        <tr>
          <th scope="col">${t("effect.state")}</th>
          <th scope="col">${t("effect.visitors")}</th>
          <th scope="col">${t("effect.took")}</th>
        </tr>
      </thead>
      <tbody>
        ${states.map(
          ({ state, visitors, accepted }) => html`
            <tr key=${state}>
              <th scope="row">${stateName(state, intlLocale())}</th>
              <td>${numberOf(visitors)}</td>
              <td>${numberOf(accepted)}</td>
            </tr>
          `,
        )}
      </tbody>
    </table>
    <details>
      <summary>${t("effect.sentences")}</summary>
      <ul>
        ${states.map(({ state }) => {
          const reading = { state, evidence: evidenceOf(state) };
          return html`<li key=${state}>${visitSentence(reading, intlLocale())}</li>`;
        })}
      </ul>
    </details>
  `;
}

/** A number; of a group that is too small to be told (null), that it is. */
function numberOf(number) {
  return number === null ? t("effect.few") : format.wholeNumber(number);
}
