import { fileSize } from "../../shared/format.js";
import { addressWithin, logoAddress } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { html, useRef, useState } from "../../shared/view.js";
import { Button } from "./button.js";
import { Field } from "./field.js";

const PICTURES = "image/png,image/jpeg,image/webp";
const FIRST_COLOUR = "#0f5a5e"; // ours

/**
 * A hotel's colour, or none.
 * @param {{
 *   accent: string, detail?: object, problem: string | null, onChange: (accent: string) => void,
 * }} props detail: the problem as the server reports it, with the nearest colour that it takes
 */
export function ColourField({ accent, detail, problem, onChange }) {
  const nearest = detail?.code === "too_pale" ? detail.limits.nearest : null;
  return html`
    <${Field}
      id="accent"
      label=${t("field.accent")}
      hint=${t("hotel.accent_hint")}
      problem=${problem}
    >
      ${(attributes) => html`
        <div class="joined is-colour">
          <input
            ...${attributes}
            type="color"
            value=${accent || FIRST_COLOUR}
            onInput=${(event) => onChange(event.target.value)}
          />
          <span class="colour-code">${accent || t("hotel.no_colour")}</span>
          ${accent &&
          html`<${Button} label=${t("hotel.drop_colour")} onClick=${() => onChange("")} />`}
        </div>
      `}
    </${Field}>
    ${nearest &&
    html`
      <${Button}
        label=${t("hotel.take_nearest", { colour: nearest })}
        onClick=${() => onChange(nearest)}
      />
    `}
  `;
}

/**
 * A hotel's logo: choose a picture, or take it away.
 * @param {{
 *   hotel: object, limits: {maxLength?: number}, problem: string | null,
 *   onChange: (logo: string | null) => void,
 * }} props limits: of the picture as text, four characters for each three bytes
 */
export function LogoField({ hotel, limits, problem, onChange }) {
  const input = useRef(null);
  const [own, setOwn] = useState(null);
  const [bytes, setBytes] = useState(0); // of the chosen file: the limits may come after it
  const address = logoAddress(hotel);
  const bytesMax = limits.maxLength ? Math.floor((limits.maxLength / 4) * 3) : Infinity;
  const tooLarge = bytes > bytesMax ? t("hotel.logo_too_large", { max: fileSize(bytesMax) }) : null;
  async function choose(event) {
    const [file] = event.target.files;
    if (!file) return;
    setOwn(null);
    setBytes(file.size);
    if (!PICTURES.split(",").includes(file.type)) setOwn(t("hotel.logo_other"));
    else if (file.size <= bytesMax) {
      try {
        onChange(await addressWithin(file));
      } catch {
        setOwn(t("hotel.logo_unreadable"));
      }
    }
  }
  const remove = () => {
    setOwn(null);
    setBytes(0);
    input.current.value = "";
    onChange(null);
  };
  return html`
    <${Field}
      id="logo"
      label=${t("field.logo")}
      hint=${t("hotel.logo_hint")}
      problem=${own ?? tooLarge ?? problem}
    >
      ${(attributes) =>
        html`
          <input ...${attributes} ref=${input} type="file" accept=${PICTURES} onChange=${choose} />
        `}
    </${Field}>
    ${address &&
    html`
      <div class="logo-row">
        <img class="logo" src=${address} alt=${t("hotel.logo_alt")} />
        <${Button} label=${t("hotel.remove_logo")} onClick=${remove} />
      </div>
    `}
  `;
}
