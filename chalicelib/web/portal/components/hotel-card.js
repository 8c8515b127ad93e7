import { t } from "../../shared/i18n.js";
import { hotelName, logoAddress } from "../../shared/hotels.js";
import { html } from "../../shared/view.js";

/** How bright a colour must be mixed to be read in the dark: a share of white. */
const WHITE_IN_THE_DARK = 0.62;

/** A hotel's colour as the style sheets use it, in the dark a lighter one; or none. */
export function colours({ accent }) {
  if (!/^#[0-9a-f]{6}$/i.test(accent ?? "")) return { "--hotel": null, "--hotel-dark": null };
  const channels = [1, 3, 5].map((at) => Number.parseInt(accent.slice(at, at + 2), 16));
  const light = channels.map((one) =>
    Math.round(one + (255 - one) * WHITE_IN_THE_DARK)
      .toString(16)
      .padStart(2, "0"),
  );
  return { "--hotel": accent, "--hotel-dark": `#${light.join("")}` };
}

/** A hotel's logo. Its name stands beside it, so it has no words of its own. */
export function Logo({ hotel }) {
  const address = logoAddress(hotel);
  return address && html`<img class="logo" src=${address} alt="" />`;
}

/** Where a hotel is, and how it is reached; nothing for a hotel that has not said so. */
export function HotelCard({ hotel }) {
  const { address, phone, email, website, map_url: map } = hotel;
  if (!address && !phone && !email && !website && !map) return null;
  return html`
    <section class="hotel-card" aria-label=${t("hotel.contact")}>
      <h2 dir="auto">${hotelName(hotel)}</h2>
      ${address && html`<p class="hotel-address" dir="auto">${address}</p>`}
      <ul>
        ${map && html`<li><${Outside} href=${map} text=${t("hotel.map")} /></li>`}
        ${phone && html`<li><a href=${`tel:${phone.replace(/[^+0-9]/g, "")}`}>${phone}</a></li>`}
        ${email && html`<li><a class="breakable" href=${`mailto:${email}`}>${email}</a></li>`}
        ${website &&
        html`
          <li><${Outside} href=${website} text=${website.replace(/^https:\/\/|\/$/g, "")} /></li>
        `}
      </ul>
    </section>
  `;
}

function Outside({ href, text }) {
  return html`<a class="breakable" href=${href} target="_blank" rel="noreferrer">${text}</a>`;
}
