import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { signIn, wasRejected } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { Button } from "../components/button.js";
import { Field } from "../components/field.js";
import { ErrorNotice, Notice } from "../components/notice.js";
import { Title } from "../components/title.js";
import { goHomeFrom } from "../router.js";

/** A hotel signs in with its API key, which is tested before it is stored. */
export function Screen() {
  const [key, setKey] = useState("");
  const [isMissing, setMissing] = useState(false);
  const isRejected = useSignal(wasRejected);
  const attempt = useMutation((body) =>
    get("voucher/list", { limit: 1 }, { as: { key: body.key } }),
  );
  useEffect(() => () => wasRejected.set(false), []);

  async function submit(event) {
    event.preventDefault();
    const plain = key.trim();
    setMissing(!plain);
    if (!plain) return;
    if (await attempt.run({ key: plain })) {
      goHomeFrom("sign-in");
      signIn(plain);
    }
  }

  const isWrong = attempt.error?.code === "unauthenticated";
  const problem = isMissing ? t("problem.required") : isWrong ? t("sign_in.wrong") : null;
  return html`
    <${Title} text=${t("sign_in.title")} />
    <div class="narrow">
      ${isRejected &&
      html`
        <${Notice} title=${t("sign_in.rejected_title")}><p>${t("sign_in.rejected")}</p></${Notice}>
      `}
      <form class="card" onSubmit=${submit} novalidate>
        <p>${t("sign_in.text")}</p>
        <${Field} id="key" label=${t("sign_in.key")} hint=${t("sign_in.hint")} problem=${problem}>
          ${(attributes) =>
            html`
              <input
                ...${attributes}
                type="password"
                autocomplete="current-password"
                spellcheck=${false}
                value=${key}
                onInput=${(event) => setKey(event.target.value)}
              />
            `}
        </${Field}>
        ${attempt.error && !isWrong && html`<${ErrorNotice} error=${attempt.error} />`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            label=${t("sign_in.submit")}
            isBusy=${attempt.isBusy}
          />
        </div>
      </form>
      <p class="hint">${t("sign_in.guest")} <a href="#/">${t("sign_in.guest_link")}</a></p>
    </div>
  `;
}
