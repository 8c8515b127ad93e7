import { t } from "../../shared/i18n.js";
import { html, useState } from "../../shared/view.js";
import { Button } from "./button.js";
import { Later } from "./later.js";

/** A button that makes the link to a booking, with its props (booking-link.js). */
export function OpenLink(props) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return html`<${Later} name="BookingLink" ...${props} />`;
  return html`
    <div class="actions">
      <${Button} icon="link" label=${t("links.make")} onClick=${() => setOpen(true)} />
    </div>
  `;
}
