import { post } from "../../shared/api.js";
import { problemOf } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { idIn } from "../../shared/typed-text.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { announce } from "../components/announce.js";
import { Button } from "../components/button.js";
import { Field } from "../components/field.js";
import { Notice } from "../components/notice.js";
import { RedeemRefused } from "../components/redeem-refused.js";
import { Scanner, canScan } from "../components/scanner.js";
import { Ticket } from "../components/ticket.js";
import { Title } from "../components/title.js";
import { UndoUse } from "../components/undo-use.js";
import { canUndo } from "../data/changes-of-mind.js";
import { useDraft } from "../data/drafts.js";
import { forToday } from "../data/redeem.js";
import { to } from "../router.js";

/** Redeem by code: typed, pasted, or read by a hand scanner or a camera. */
export function Screen() {
  const [text, setText] = useDraft("code", () => "");
  const [isMissing, setMissing] = useState(false);
  const [isScanning, setScanning] = useState(false);
  const [redeemed, setRedeemed] = useState(null);
  const [asked, setAsked] = useState(null);
  const [isUndoing, setUndoing] = useState(false);
  const [undone, setUndone] = useState(null);
  const field = useRef(null);
  const redeem = useMutation((body, key) => post("voucher/redeem", body, { key }));
  useEffect(() => field.current.focus(), []);

  async function submit(code, { isAnyDay = false } = {}) {
    const id = idIn(code);
    setMissing(!id);
    setRedeemed(null);
    setUndoing(false);
    setUndone(null);
    setAsked({ code, id, isAnyDay });
    if (!id) return;
    const ids = id.startsWith("b-") ? { booking_id: id } : { voucher_id: id };
    const answer = await redeem.run(isAnyDay ? ids : forToday(ids));
    if (!answer) {
      field.current?.select(); // the next scan replaces it
      return;
    }
    setRedeemed(answer);
    setText((current) => (current === code ? "" : current)); // the next code may be typed already
    announce(t("redeem.done", { title: answer.voucher.title }));
    field.current.focus();
  }
  const takeBack = (answer, outcome) => {
    setUndoing(false);
    setUndone(outcome);
    setRedeemed(answer);
    announce(outcome);
    field.current.focus();
  };
  const submitScan = (code) => {
    setScanning(false);
    setText(code);
    submit(code);
  };

  const codeProblem =
    problemOf(redeem.error, "voucher_id") ?? problemOf(redeem.error, "booking_id");
  return html`
    <${Title} text=${t("redeem.title")} />
    <div class="narrow">
      <form
        class="card"
        novalidate
        onSubmit=${(event) => {
          event.preventDefault();
          submit(text);
        }}
      >
        <${Field}
          id="code"
          label=${t("redeem.code")}
          hint=${t(canScan ? "redeem.hint" : "redeem.hint_no_camera")}
          problem=${isMissing ? t("redeem.missing") : codeProblem}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              ref=${field}
              class="code-field"
              autocomplete="off"
              autocapitalize="none"
              spellcheck=${false}
              value=${text}
              onInput=${(event) => setText(event.target.value)}
            />
          `}
        </${Field}>
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t("redeem.submit")}
            isBusy=${redeem.isBusy}
          />
          ${canScan &&
          html`
            <${Button}
              icon="scan"
              label=${t(isScanning ? "redeem.stop" : "redeem.scan")}
              onClick=${() => setScanning(!isScanning)}
            />
          `}
        </div>
      </form>
      ${isScanning && html`<${Scanner} onCode=${submitScan} />`}
      <${RedeemRefused}
        redeem=${redeem}
        voucherId=${asked?.id.startsWith("b-") ? null : asked?.id}
        onAnyway=${() => submit(asked.code, { isAnyDay: true })}
        onBack=${() => {
          redeem.reset();
          field.current.select();
        }}
        fields=${["voucher_id", "booking_id"]}
        retry=${redeem.error?.isOutcomeUnknown ? () => submit(asked.code, asked) : null}
      />
      ${redeemed &&
      html`
        <${Notice}
          kind="good"
          title=${undone ?? t("redeem.done", { title: redeemed.voucher.title })}
        >
          <p><a href=${to("v", redeemed.voucher.id)}>${t("redeem.open")}</a></p>
          ${!isUndoing &&
          canUndo(redeemed.voucher) &&
          html`
            <${Button}
              icon="undo"
              label=${t("changes.undo")}
              aria-label=${t("changes.undo_one", { title: redeemed.voucher.title })}
              onClick=${() => setUndoing(true)}
            />
          `}
        </${Notice}>
        ${isUndoing &&
        html`
          <${UndoUse}
            voucher=${redeemed.voucher}
            change=${(path, body, key) => post(path, body, { key })}
            onUndone=${takeBack}
            onBack=${() => {
              setUndoing(false);
              field.current.focus();
            }}
          />
        `}
        <${Ticket}
          voucher=${redeemed.voucher}
          booking=${redeemed.booking?.status === "booked" ? redeemed.booking : null}
        />
      `}
    </div>
  `;
}
