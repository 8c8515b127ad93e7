import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";

/**
 * What guests are asked for as they book, besides name and e-mail address.
 * @param {{form: object, set: (changes: object) => void}} props
 */
export function HotelAsks({ form, set }) {
  return html`
    <fieldset class="checks" aria-describedby="asks-hint">
      <legend>${t("hotel.asks")}</legend>
      ${["asks_phone", "asks_note"].map(
        (name) => html`
          <label key=${name} class="check">
            <input
              type="checkbox"
              id=${name}
              checked=${form[name]}
              onChange=${(event) => set({ [name]: event.target.checked })}
            />
            <span>${t(`hotel.${name}`)}</span>
          </label>
        `,
      )}
      <p class="hint" id="asks-hint">${t("hotel.asks_hint")}</p>
    </fieldset>
  `;
}
