import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

const PARTS = ["staying", "arriving", "blocked"];

/**
 * The places used against those that there are, as a bar and in words: "6 of 8".
 * @param {{row: {used: number, capacity: number, parts: object}}} props
 */
export function LoadBar({ row }) {
  const { used, capacity, parts } = row;
  const whole = Math.max(used, capacity);
  const share = (count) => `${(count / whole) * 100}%`;
  const state = loadState(row);
  return html`
    <div class=${`load is-${used === 0 ? "empty" : state}`}>
      <div class="load-track" aria-hidden="true">
        ${PARTS.map(
          (part) =>
            parts[part] > 0 &&
            html`
              <span
                key=${part}
                class=${`load-part is-${part}`}
                style=${{ width: share(parts[part]) }}
              />
            `,
        )}
        ${used > capacity && html`<span class="load-limit" style=${{ left: share(capacity) }} />`}
      </div>
      <span class="load-text number">
        ${t("desk.of", { used, capacity })}
        ${state !== "free" && html` <strong>${t(`desk.load.${state}`)}</strong>`}
      </span>
    </div>
  `;
}

/** "free", "full" or "over": more places are used than there are. */
function loadState({ used, capacity }) {
  if (used > capacity) return "over";
  return used === capacity ? "full" : "free";
}

/** What the parts of the bars mean. */
export function LoadLegend() {
  return html`
    <ul class="load-legend small">
      ${PARTS.map(
        (part) => html`
          <li key=${part}>
            <span class=${`load-part is-${part}`} aria-hidden="true"></span>
            ${t(`desk.part.${part}`)}
          </li>
        `,
      )}
    </ul>
  `;
}
