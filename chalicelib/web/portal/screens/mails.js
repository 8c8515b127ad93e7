import { useSignal } from "../../shared/signal.js";
import { html } from "../../shared/view.js";
import { Later } from "../components/later.js";
import { openedMails } from "../data/sign-in.js";

/** What the link of a mail asks about mails. */
export function Screen() {
  const link = useSignal(openedMails);
  return html`<${Later} name="WantedMails" key=${link?.token} link=${link} />`;
}
