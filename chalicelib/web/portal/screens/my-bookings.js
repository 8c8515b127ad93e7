import { getAll } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { hotelsOf } from "../../shared/hotels.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { guestToken } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { BookingRow } from "../components/booking-row.js";
import { LinkButton } from "../components/button.js";
import { Empty, QueryResult } from "../components/states.js";
import { Title } from "../components/title.js";
import { entryOf } from "../data/bookings.js";
import { to } from "../router.js";

/** The guest's bookings, upcoming first. */
export function Screen() {
  const token = useSignal(guestToken);
  const result = useQuery(
    async (signal) => {
      const query = { include: "voucher" };
      const { items } = await getAll("voucher/bookings", query, { signal });
      // Their times are in the hotels' zones, so the hotels come first.
      const hotels = await hotelsOf(items.map((booking) => booking.issuer_uid));
      return { entries: items.map(entryOf), hotels };
    },
    [token],
  );
  return html`
    <${Title} text=${t("my_bookings.title")} />
    <${QueryResult} result=${result}>
      ${({ entries, hotels }) => {
        const now = format.instant(hotelNow());
        const isAhead = ({ booking }) => booking.status === "booked" && booking.slot_end > now;
        const byStart = (one, other) =>
          one.booking.slot_start.localeCompare(other.booking.slot_start);
        if (entries.length === 0) {
          return html`
            <${Empty} icon="calendar" title=${t("my_bookings.empty_title")}>
              <p>${t("my_bookings.empty")}</p>
              <${LinkButton} href=${to("my-vouchers")} label=${t("nav.my_vouchers")} />
            </${Empty}>
          `;
        }
        return html`
          <p class="hint zone">${t("format.times_in", { zone: zonesOf(entries, hotels) })}</p>
          <${Group}
            title=${t("my_bookings.upcoming")}
            entries=${entries.filter(isAhead).sort(byStart)}
          />
          <${Group}
            title=${t("my_bookings.past")}
            entries=${entries
              .filter((entry) => !isAhead(entry))
              .sort((one, other) => byStart(other, one))}
          />
        `;
      }}
    </${QueryResult}>
  `;
}

/** The zones of the hotels at which these bookings are. */
function zonesOf(entries, hotels) {
  const starts = new Map();
  for (const { booking } of entries) {
    const zone = hotels.get(booking.issuer_uid)?.zone ?? format.VIEWER;
    starts.set(zone, [...(starts.get(zone) ?? []), booking.slot_start]);
  }
  const texts = [...starts].map(([zone, of]) => format.zoneIn(zone, ...of));
  return new Intl.ListFormat(intlLocale(), { type: "conjunction" }).format(texts);
}

function Group({ title, entries }) {
  if (entries.length === 0) return null;
  return html`
    <section class="section">
      <h2>${title}</h2>
      <ul class="rows">
        ${entries.map(
          (entry) => html`<li key=${entry.booking.id}><${BookingRow} entry=${entry} /></li>`,
        )}
      </ul>
    </section>
  `;
}
