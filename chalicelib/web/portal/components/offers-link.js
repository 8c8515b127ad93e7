import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { offersLink } from "../data/campaigns.js";
import { LinkButton } from "./button.js";
import { Copy } from "./copy.js";
import { QrCode } from "./qr.js";

/**
 * Where guests find a hotel's offers: to open, to copy, and to scan.
 * @param {{uid: string}} props the hotel's
 */
export function OffersLink({ uid }) {
  const link = offersLink(uid);
  return html`
    <section class="card">
      <h2>${t("campaign.link_title")}</h2>
      <p>${t("campaign.link_text")}</p>
      <div class="sign-in-link">
        <${QrCode} text=${link} label=${t("campaign.link_qr")} />
        <div>
          <${Copy} id="offers-link" label=${t("campaign.link_title")} value=${link} />
          <${LinkButton} icon="link" href=${link} label=${t("campaign.link_open")} />
        </div>
      </div>
    </section>
  `;
}
