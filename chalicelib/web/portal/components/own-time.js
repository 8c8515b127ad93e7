import { bothTimes, zoneIn } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

/** "10:00 in Berlin, 18:00 for you": where the viewer's clocks differ from the hotel's. */
export function OwnTime({ at, zone }) {
  const text = bothTimes(at, zone);
  return text && html`<p class="own-time">${text}</p>`;
}

/** In which zone the times are. */
export function ZoneHint({ zone, at, children }) {
  return html`
    <p class="hint zone">${t("format.times_in", { zone: zoneIn(zone, at) })} ${children}</p>
  `;
}
