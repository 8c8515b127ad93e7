import { useLimits } from "../../shared/api-limits.js";
import { problemOf } from "../../shared/field-problems.js";
import { hotelName, pageHotel } from "../../shared/hotels.js";
import { language, t } from "../../shared/i18n.js";
import { useSignal } from "../../shared/signal.js";
import { html, useLayoutEffect, useState } from "../../shared/view.js";
import {
  contactFields,
  contactOf,
  keepTyped,
  typedContact,
  WORDING,
} from "../data/typed-contact.js";
import { Field } from "./field.js";

/** How the fields of one line are typed: `type` and `autocomplete`. */
const LINES = { name: ["text", "name"], email: ["email", "email"], phone: ["tel", "tel"] };

/**
 * A guest's name and e-mail address, which a booking may bring; phone number and a note, where the
 * hotel asks for them.
 * @param {{contact: {current?: () => object | undefined}, error: Error | null}} props
 *   contact: gets what gives the contact as it is then; error: that of the booking
 */
export function OwnContact({ contact, error }) {
  const [typed, setTyped] = useState(typedContact);
  const hotel = useSignal(pageHotel);
  const fields = contactFields(hotel);
  const problems = Object.fromEntries(
    fields.map((name) => [name, problemOf(error, `contact.${name}`)]),
  );
  // Agreed to anew for each booking: it is ticked by the guest alone.
  const [agrees, setAgrees] = useState(false);
  const change = (name) => (event) => {
    const next = { ...typedContact(), [name]: event.target.value };
    keepTyped(next);
    setTyped(next);
  };
  contact.current = () => contactOf(typedContact(), fields, language.get(), agrees);
  useLayoutEffect(() => {
    if (Object.values(problems).some(Boolean))
      document.querySelector("[aria-invalid=true]")?.focus();
  }, [error]);
  const needsName = fields.some((name) => name !== "name" && typed[name].trim());
  const line = (name, label, hint) => html`
    <${Field} id=${`contact-${name}`} label=${label} hint=${hint} problem=${problems[name]}>
      ${(attributes) =>
        html`
          <input
            ...${attributes}
            type=${LINES[name][0]}
            autocomplete=${LINES[name][1]}
            value=${typed[name]}
            onInput=${change(name)}
          />
        `}
    </${Field}>
  `;
  return html`
    <fieldset class="form-part" aria-describedby="contact-why">
      <legend>${t("contact.title")}</legend>
      <p class="hint" id="contact-why">${t("contact.why")}</p>
      ${line("name", t(needsName ? "contact.name_needed" : "contact.name"))}
      ${line("email", t("contact.email"))}
      ${typed.email.trim() &&
      html`
        <label class="check is-long">
          <input
            type="checkbox"
            id="contact-consent"
            checked=${agrees}
            onChange=${(event) => setAgrees(event.target.checked)}
          />
          <span>${t(`consent.${WORDING}`, { hotel: hotelName(hotel ?? {}) })}</span>
        </label>
      `}
      ${fields.includes("phone") && line("phone", t("contact.phone"), t("contact.phone_hint"))}
      ${fields.includes("note") &&
      html`<${Note} value=${typed.note} problem=${problems.note} onInput=${change("note")} />`}
    </fieldset>
  `;
}

/** What the guest wants the hotel to know, and how much more can be typed. */
function Note({ value, problem, onInput }) {
  const { maxLength } = useLimits("voucher/book")("contact.note");
  const left = maxLength - [...value.trim()].length;
  const hint = left < 0 ? "contact.note_over" : "contact.note_left";
  return html`
    <${Field}
      id="contact-note"
      label=${t("contact.note")}
      hint=${maxLength && t(hint, { count: Math.abs(left) })}
      problem=${problem}
    >
      ${(attributes) =>
        html`<textarea ...${attributes} rows="3" value=${value} onInput=${onInput}></textarea>`}
    </${Field}>
  `;
}
