import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html } from "../../shared/view.js";
import { signOut } from "../data/sign-in.js";
import { go, to } from "../router.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";

/**
 * Sign out, at the server too. Until the server has answered, the page shows who is signed in.
 * @param {{kind: "link" | "button"}} props
 */
export function SignOut({ kind }) {
  const action = useMutation(async () => {
    await signOut();
    go(to("sign-in"));
  });
  const leave = () => action.run({});
  const label = t("shell.sign_out");
  return html`
    ${kind === "link"
      ? html`
          <button
            type="button"
            class="top-link is-sign-out"
            aria-disabled=${action.isBusy ? "true" : null}
            onClick=${leave}
          >
            ${label}
          </button>
        `
      : html`<${Button} label=${label} isBusy=${action.isBusy} onClick=${leave} />`}
    ${action.error &&
    html`
      <div class=${kind === "link" ? "top-notice" : ""}>
        <${ErrorNotice} error=${action.error} />
      </div>
    `}
  `;
}
