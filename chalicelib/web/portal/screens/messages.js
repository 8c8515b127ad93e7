import { html } from "../../shared/view.js";
import { Later } from "../components/later.js";

/** What a hotel's guests were sent; loaded when opened, since nobody needs it every day. */
export function Screen({ query }) {
  return html`
    <${Later}
      bundle="now-and-then"
      texts="messages"
      name="Mails"
      hotel=${query.hotel}
      voucher=${query.voucher}
    />
  `;
}
