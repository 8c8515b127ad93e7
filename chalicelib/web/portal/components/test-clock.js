import { moment } from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { Notice } from "./notice.js";

const SECONDS_SHOWN = 20;

/** That the page shows the time of a hotel whose test clock is ahead. */
export function TestClock() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((count) => count + 1), SECONDS_SHOWN * 1000);
    return () => clearInterval(timer);
  }, []);
  return html`
    <div class="offline">
      <${Notice} title=${t("test_clock.title")}>
        <p>${t("test_clock.now", { when: moment(hotelNow()) })}</p>
      </${Notice}>
    </div>
  `;
}
