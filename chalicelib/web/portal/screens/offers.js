import { html } from "../../shared/view.js";
import { Later } from "../components/later.js";

/** What a hotel offers its guests: `#/offers/<hotel>`, and one of them, to be taken. */
export function Screen({ rest }) {
  return html`<${Later} bundle="offers" texts="offers" name="Offers" rest=${rest} />`;
}
