import { html, useLayoutEffect } from "../../shared/view.js";
import { Later } from "../components/later.js";
import { keepDecision } from "../data/shown-by.js";
import { go, to } from "../router.js";

/** What a hotel offers its guests: `#/offers/<hotel>`, and one of them, to be taken. */
export function Screen({ rest, query }) {
  // The hotel's own site says by which decision it showed them (docs/embed.md).
  useLayoutEffect(() => {
    if (!query.decision) return;
    keepDecision(rest[0], query.decision);
    go(to("offers", ...rest), { replace: true }); // so that no link that is passed on has it
  }, [query.decision]);
  return html`<${Later} bundle="offers" texts="offers" name="Offers" rest=${rest} />`;
}
