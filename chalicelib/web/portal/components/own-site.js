import { t } from "../../shared/i18n.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { CONSENTS, cssLine, pageLines, pinnedLine } from "../data/own-site.js";
import { Copy } from "./copy.js";
import { Field } from "./field.js";

/**
 * What a hotel pastes into its own site to show its offers there.
 * @param {{uid: string}} props the hotel's
 */
export function OwnSite({ uid }) {
  const [pinned, setPinned] = useState(null);
  const [consent, setConsent] = useState("");
  useEffect(() => {
    const controller = new AbortController();
    pinnedLine(controller.signal).then((line) => controller.signal.aborted || setPinned(line));
    return () => controller.abort();
  }, []);
  return html`
    <section class="card own-site">
      <h2>${t("campaign.site_title")}</h2>
      <p>${t("campaign.site_text")}</p>
      <${Field}
        id="site-consent"
        label=${t("campaign.site_consent")}
        hint=${t("campaign.site_consent_hint")}
      >
        ${(attributes) => html`
          <select
            ...${attributes}
            value=${consent}
            onChange=${(event) => setConsent(event.target.value)}
          >
            ${CONSENTS.map(
              (one) =>
                html`
                  <option key=${one} value=${one}>
                    ${t(`campaign.site_consent.${one || "none"}`)}
                  </option>
                `,
            )}
          </select>
        `}
      </${Field}>
      <h3>${t("campaign.site_page")}</h3>
      <${Copy}
        id="site-page"
        label=${t("campaign.site_page")}
        value=${pageLines(uid, t("campaign.site_own"), consent)}
        isLong
      />
      <h3>${t("campaign.site_style")}</h3>
      <${Copy} id="site-style" label=${t("campaign.site_style")} value=${cssLine(consent)} isLong />
      ${pinned &&
      html`
        <details>
          <summary>${t("campaign.site_pinned")}</summary>
          <p class="hint">${t("campaign.site_pinned_text")}</p>
          <${Copy} id="site-pinned" label=${t("campaign.site_pinned")} value=${pinned} isLong />
        </details>
      `}
    </section>
  `;
}
