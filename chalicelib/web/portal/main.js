/** The entry point of the page. */
import { addSource, loadPreferred } from "../shared/i18n.js";
import { html, render } from "../shared/view.js";
import { App } from "./app.js";
import { keepBookingLink } from "./data/booking-link.js";
import { finishReplacement } from "./data/replace-code.js";
import { linkIn, openedLink, openedMails, refreshSession } from "./data/sign-in.js";
import { go, interceptWith, to } from "./router.js";

/** Take a link with a secret. First of all, it is removed from the address bar and the history. */
function takeLink() {
  const link = linkIn(location.hash);
  if (!link) return false;
  if (link.booking !== undefined) {
    keepBookingLink(link.booking);
    go(to("booking"), { replace: true });
    return true;
  }
  if (link.mails) {
    openedMails.set(link.mails);
    go(to("mails"), { replace: true });
    return true;
  }
  go(to("sign-in"), { replace: true });
  openedLink.set(link);
  return true;
}

addSource("portal/locales/common");
interceptWith(takeLink);
refreshSession().catch(() => {}); // what matters of a failure is shown by then
// Until it is finished, the server may refuse the token that this browser still keeps.
await Promise.all([loadPreferred(), finishReplacement().catch(() => {})]);
render(html`<${App} />`, document.body);
