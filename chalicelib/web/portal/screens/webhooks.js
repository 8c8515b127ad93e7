import { html } from "../../shared/view.js";
import { Later } from "../components/later.js";

/** Where the hotel's own systems hear of events; loaded when opened, since few hotels need it. */
export function Screen({ rest, query }) {
  return html`
    <${Later}
      bundle="now-and-then"
      texts="webhooks"
      name="Webhooks"
      id=${rest[0]}
      hotel=${query.hotel}
    />
  `;
}
