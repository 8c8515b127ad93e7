import { html } from "../../shared/view.js";
import { Later } from "../components/later.js";

/** What hotels know of this browser's guest. */
export function Screen({ rest }) {
  return html`<${Later} name="OwnData" issuer=${rest[0] ?? null} />`;
}
