import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { replaceCode } from "../data/replace-code.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { Confirm } from "./confirm.js";
import { Notice } from "./notice.js";

/** Get a new recovery code, for a guest whose code others have seen. */
export function ReplaceCode() {
  const [isAsking, setAsking] = useState(false);
  const [isDone, setDone] = useState(false);
  const action = useMutation(async () => {
    await replaceCode();
    return true;
  });
  const replace = async () => {
    if (!(await action.run({}))) return;
    setAsking(false);
    setDone(true);
    announce(t("account.replaced"));
  };
  const ask = () => {
    action.reset();
    setDone(false);
    setAsking(true);
  };
  return html`
    ${isDone && html`<${Notice} kind="good"><p>${t("account.replaced")}</p></${Notice}>`}
    ${isAsking
      ? html`
          <${Confirm}
            id="replace"
            question=${t("account.replace_question")}
            explanation=${t("account.replace_text")}
            label=${t("account.replace")}
            action=${action}
            withReason=${false}
            onConfirm=${replace}
            onBack=${() => setAsking(false)}
          />
        `
      : html`
          <p class="hint">${t("account.replace_hint")}</p>
          <${Button} label=${t("account.replace")} onClick=${ask} />
        `}
  `;
}
