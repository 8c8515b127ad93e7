import { t } from "../../shared/i18n.js";
import { idIn } from "../../shared/typed-text.js";
import { html, useState } from "../../shared/view.js";
import { go, to } from "../router.js";
import { Button } from "./button.js";
import { Field } from "./field.js";

/** Opens a voucher from its link or its code. */
export function OpenVoucher() {
  const [text, setText] = useState("");
  const [isMissing, setMissing] = useState(false);
  function open(event) {
    event.preventDefault();
    const id = idIn(text);
    setMissing(!id);
    if (id) go(to("v", id));
  }
  return html`
    <form class="open-voucher" onSubmit=${open} novalidate>
      <${Field}
        id="open"
        label=${t("open.label")}
        hint=${t("open.hint")}
        problem=${isMissing ? t("open.missing") : null}
      >
        ${(attributes) => html`
          <div class="joined">
            <input
              ...${attributes}
              autocomplete="off"
              spellcheck=${false}
              value=${text}
              onInput=${(event) => setText(event.target.value)}
            />
            <${Button} type="submit" kind="main" label=${t("open.submit")} />
          </div>
        `}
      </${Field}>
    </form>
  `;
}
