import { getAll } from "../core/api.js";
import * as format from "../core/format.js";
import { guestToken } from "../core/identity.js";
import { t } from "../core/i18n.js";
import { useLoad } from "../core/load.js";
import { useSignal } from "../core/signal.js";
import { withVouchers } from "../core/titles.js";
import { html } from "../core/view.js";
import { BookingRow } from "../parts/booking-row.js";
import { LinkButton } from "../parts/button.js";
import { Empty, Loaded } from "../parts/states.js";
import { Title } from "../parts/title.js";

/** The guest's bookings, upcoming first. */
export function Screen() {
  const token = useSignal(guestToken);
  const loaded = useLoad(async (signal) => {
    const { items } = await getAll("voucher/bookings", {}, { signal });
    return withVouchers(items, signal);
  }, [token]);
  return html`<${Title} text=${t("my_bookings.title")} />
    <p class="hint zone">${t("format.times_in", { zone: format.zone() })}</p>
    <${Loaded} loaded=${loaded}>${(entries) => {
      const now = format.instant(Date.now());
      const isAhead = ({ booking }) => booking.status === "booked" && booking.slot_end > now;
      const byStart = (one, other) => one.booking.slot_start.localeCompare(other.booking.slot_start);
      if (entries.length === 0) {
        return html`<${Empty} icon="calendar" title=${t("my_bookings.empty_title")}>
          <p>${t("my_bookings.empty")}</p><${LinkButton} href="#/mine" label=${t("nav.mine")} />
        </${Empty}>`;
      }
      return html`<${Group} title=${t("my_bookings.upcoming")} entries=${entries.filter(isAhead).sort(byStart)} />
        <${Group} title=${t("my_bookings.past")} entries=${entries.filter((entry) => !isAhead(entry)).sort((one, other) => byStart(other, one))} />`;
    }}</${Loaded}>`;
}

function Group({ title, entries }) {
  if (entries.length === 0) return null;
  return html`<section class="section"><h2>${title}</h2>
    <ul class="rows">${entries.map((entry) => html`<li key=${entry.booking.id}><${BookingRow} entry=${entry} /></li>`)}</ul>
  </section>`;
}
