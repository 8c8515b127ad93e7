import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { ContactForm } from "./contact-form.js";
import { Notice } from "./notice.js";
import { QueryResult } from "./states.js";

/**
 * The form for a guest's contact as it is stored now, whatever the page shows.
 * @param {{
 *   guest: string, hotel?: string, onSaved: (text: string) => void, onBack: () => void,
 * }} props guest: the uid; hotel: the one that an admin names
 */
export function CorrectContact({ guest, hotel, onSaved, onBack }) {
  const result = useQuery(
    (signal) => get("guest/contact", { guest_uid: guest, issuer_uid: hotel }, { signal }),
    [guest, hotel],
  );
  return html`
    <${QueryResult} result=${result}>
      ${({ contact }) =>
        contact
          ? html`<${ContactForm} contact=${contact} onSaved=${onSaved} onBack=${onBack} />`
          : html`<${Notice}><p>${t("correct.none")}</p></${Notice}>`}
    </${QueryResult}>
  `;
}
