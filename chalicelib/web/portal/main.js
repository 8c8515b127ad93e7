/** The entry point of the page. */
import { addSource, loadPreferred } from "../shared/i18n.js";
import { keyInFragment, signIn } from "../shared/identity.js";
import { html, render } from "../shared/view.js";
import { App } from "./app.js";
import { go } from "./router.js";

/** Sign in by link. First of all, the key is removed from the address bar and the history. */
function takeKey() {
  const key = keyInFragment(location.hash);
  if (!key) return;
  go("#/", { replace: true });
  signIn(key);
}

addSource("portal/locales/common");
takeKey();
window.addEventListener("hashchange", takeKey);
await loadPreferred();
render(html`<${App} />`, document.body);
