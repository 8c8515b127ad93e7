import { useAction } from "../core/action.js";
import { post } from "../core/api.js";
import { t } from "../core/i18n.js";
import { idIn, to } from "../core/router.js";
import { forget } from "../core/titles.js";
import { html, useEffect, useRef, useState } from "../core/view.js";
import { announce } from "../parts/announce.js";
import { Button } from "../parts/button.js";
import { Field } from "../parts/field.js";
import { ErrorNotice, Notice } from "../parts/notice.js";
import { Scanner, canScan } from "../parts/scanner.js";
import { Ticket } from "../parts/ticket.js";
import { Title } from "../parts/title.js";

/** One field that is ready to scan: a hand scanner types into it, a camera fills it. */
export function Screen() {
  const [text, setText] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [isScanning, setScanning] = useState(false);
  const [redeemed, setRedeemed] = useState(null);
  const field = useRef(null);
  const redeem = useAction((body, key) => post("voucher/redeem", body, { key }));
  useEffect(() => field.current.focus(), []);

  async function submit(given) {
    const id = idIn(given);
    setMissing(!id);
    setRedeemed(null);
    if (!id) return;
    const answer = await redeem.run(id.startsWith("b-") ? { booking_id: id } : { voucher_id: id });
    if (!answer) {
      field.current.select(); // the next scan replaces it
      return;
    }
    forget(answer.voucher.id);
    setRedeemed(answer);
    setText("");
    announce(t("redeem.done", { title: answer.voucher.title }));
    field.current.focus();
  }
  const scanned = (code) => {
    setScanning(false);
    setText(code);
    submit(code);
  };

  return html`<${Title} text=${t("redeem.title")} />
    <div class="narrow">
      <form class="card" novalidate onSubmit=${(event) => {
        event.preventDefault();
        submit(text);
      }}>
        <${Field} id="code" label=${t("redeem.code")} hint=${t(canScan ? "redeem.hint" : "redeem.hint_no_camera")} problem=${isMissing ? t("redeem.missing") : null}>
          ${(attributes) => html`<input ...${attributes} ref=${field} class="code-field" autocomplete="off" autocapitalize="none" spellcheck=${false} value=${text}
            onInput=${(event) => setText(event.target.value)} />`}
        </${Field}>
        <div class="actions">
          <${Button} type="submit" kind="main" icon="check" label=${t("redeem.submit")} isBusy=${redeem.isBusy} />
          ${canScan && html`<${Button} icon="scan" label=${t(isScanning ? "redeem.stop" : "redeem.scan")} onClick=${() => setScanning(!isScanning)} />`}
        </div>
      </form>
      ${isScanning && html`<${Scanner} onCode=${scanned} />`}
      ${redeem.error && html`<${ErrorNotice} error=${redeem.error} retry=${redeem.error.isUnsettled ? () => submit(text) : null} isBusy=${redeem.isBusy} />`}
      ${redeemed && html`<${Notice} kind="good" title=${t("redeem.done", { title: redeemed.voucher.title })}>
          <p><a href=${to("v", redeemed.voucher.id)}>${t("redeem.open")}</a></p>
        </${Notice}>
        <${Ticket} voucher=${redeemed.voucher} booking=${redeemed.booking} />`}
    </div>`;
}
