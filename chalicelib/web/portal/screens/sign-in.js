import { t } from "../../shared/i18n.js";
import { signedOut } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { Button } from "../components/button.js";
import { Field } from "../components/field.js";
import { ErrorNotice, Notice } from "../components/notice.js";
import { SharedDevice, SignInQuestion, WhoIsSignedIn } from "../components/sign-in-question.js";
import { Title } from "../components/title.js";
import { enter, exchangeKey, openedLink } from "../data/sign-in.js";

/** A hotel signs in: by the link that was opened, or with its API key. */
export function Screen() {
  const link = useSignal(openedLink);
  if (link?.code) return html`<${SignInQuestion} key=${link.code} code=${link.code} />`;
  return html`<${KeyForm} isOldLink=${Boolean(link?.isOld)} />`;
}

/** The API key is exchanged for a session at once, and stored nowhere. */
function KeyForm({ isOldLink }) {
  const [key, setKey] = useState("");
  const [isShared, setShared] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const why = useSignal(signedOut);
  const attempt = useMutation(async (body) => {
    enter(await exchangeKey(body.key, isShared));
  });

  function submit(event) {
    event.preventDefault();
    const plain = key.trim();
    setMissing(!plain);
    if (plain) attempt.run({ key: plain });
  }

  const isWrong = attempt.error?.code === "unauthenticated";
  const problem = isMissing ? t("problem.required") : isWrong ? t("sign_in.wrong") : null;
  return html`
    <${Title} text=${t("sign_in.title")} />
    <div class="narrow">
      ${isOldLink &&
      html`
        <${Notice} kind="bad" title=${t("sign_in.old_link_title")}>
          <p>${t("sign_in.old_link")}</p>
        </${Notice}>
      `}
      ${why &&
      html`
        <${Notice} title=${t("sign_in.rejected_title")}><p>${t(`sign_in.${why}`)}</p></${Notice}>
      `}
      <${WhoIsSignedIn} next=${null} />
      <form class="card" onSubmit=${submit} novalidate>
        <p>${t("sign_in.text")}</p>
        <${Field} id="key" label=${t("sign_in.key")} hint=${t("sign_in.hint")} problem=${problem}>
          ${(attributes) =>
            html`
              <input
                ...${attributes}
                type="password"
                autocomplete="off"
                spellcheck=${false}
                value=${key}
                onInput=${(event) => setKey(event.target.value)}
              />
            `}
        </${Field}>
        <${SharedDevice} isShared=${isShared} onChange=${setShared} />
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
      <p class="hint">
        ${t("sign_in.guest")}
        ${" "}
        <a href="#/" onClick=${() => signedOut.set(null)}>${t("sign_in.guest_link")}</a>
      </p>
    </div>
  `;
}
