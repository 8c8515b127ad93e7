import { t } from "../../shared/i18n.js";
import { forgetGuest, guestToken, recover, recoveryCode } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { html, useState } from "../../shared/view.js";
import { announce } from "../components/announce.js";
import { Button } from "../components/button.js";
import { Confirm } from "../components/confirm.js";
import { Copy } from "../components/copy.js";
import { Field } from "../components/field.js";
import { Notice } from "../components/notice.js";
import { ReplaceCode } from "../components/replace-code.js";
import { Title } from "../components/title.js";
import { to } from "../router.js";

const NO_ACTION = { isBusy: false, error: null };

/** The guest's recovery code: copy it, enter another one, replace it, or forget it. */
export function Screen() {
  useSignal(guestToken);
  const [code, setCode] = useState("");
  const [outcome, setOutcome] = useState(null);
  const [isLeaving, setLeaving] = useState(false);

  function enter(event) {
    event.preventDefault();
    const isGood = recover(code);
    setOutcome(isGood ? "recovered" : "wrong");
    if (isGood) {
      setCode("");
      announce(t("account.recovered"));
    }
  }
  function leave() {
    forgetGuest();
    setLeaving(false);
    setOutcome("forgotten");
  }

  return html`
    <${Title} text=${t("account.title")} />
    <div class="columns">
      <section class="card">
        <h2>${t("account.code_title")}</h2>
        <p>${t("account.code_text")}</p>
        <${Copy}
          id="recovery"
          label=${t("account.code")}
          value=${recoveryCode()}
          action=${t("account.copy")}
          isLong
        />
        <p class="hint">${t("account.code_hint")}</p>
      </section>
      <section class="card">
        <h2>${t("account.enter_title")}</h2>
        <p>${t("account.enter_text")}</p>
        <form onSubmit=${enter} novalidate>
          <${Field}
            id="enter"
            label=${t("account.enter")}
            problem=${outcome === "wrong" ? t("account.wrong") : null}
          >
            ${(attributes) =>
              html`
                <input
                  ...${attributes}
                  autocomplete="off"
                  autocapitalize="characters"
                  spellcheck=${false}
                  value=${code}
                  onInput=${(event) => setCode(event.target.value)}
                />
              `}
          </${Field}>
          <div class="actions">
            <${Button} type="submit" kind="main" label=${t("account.use")} />
          </div>
        </form>
        ${outcome === "recovered" &&
        html`
          <${Notice} kind="good">
            <p>
              ${t("account.recovered")} <a href=${to("my-vouchers")}>${t("nav.my_vouchers")}</a>
            </p>
          </${Notice}>
        `}
      </section>
    </div>
    <section class="section"><${ReplaceCode} /></section>
    <section class="section">
      ${outcome === "forgotten" &&
      html`<${Notice} kind="good"><p>${t("account.forgotten")}</p></${Notice}>`}
      ${isLeaving
        ? html`
            <${Confirm}
              id="forget"
              question=${t("account.forget_question")}
              explanation=${t("account.forget_text")}
              label=${t("account.forget")}
              action=${NO_ACTION}
              withReason=${false}
              onConfirm=${leave}
              onBack=${() => setLeaving(false)}
            />
          `
        : html`<${Button} label=${t("account.forget")} onClick=${() => setLeaving(true)} />`}
    </section>
  `;
}
