import { post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { Copy } from "./copy.js";
import { ErrorNotice, Notice } from "./notice.js";
import { QrCode } from "./qr.js";

/**
 * The secret address under which a phone reads the bookings of a calendar. It is shown once: a new
 * one ends the one before.
 * @param {{calendar: object}} props
 */
export function CalendarFeed({ calendar }) {
  const [withNames, setWithNames] = useState(false);
  const [secret, setSecret] = useState(null);
  const [isRemoved, setRemoved] = useState(false);
  const make = useMutation((body) => post("feed/save", body));
  const remove = useMutation((body) => post("feed/save", body));
  async function makeAddress() {
    remove.reset();
    const answer = await make.run({ calendar_id: calendar.id, with_names: withNames });
    if (!answer) return;
    setRemoved(false);
    setSecret(answer.secret);
    announce(t("hours.feed_made"));
  }
  async function endAddress() {
    make.reset();
    const answer = await remove.run({ calendar_id: calendar.id, remove: true });
    if (!answer) return;
    setSecret(null);
    setRemoved(true);
    announce(t("hours.feed_removed"));
  }
  const address = secret && new URL(`feed/${secret}`, document.baseURI).href;
  return html`
    <section class="section">
      <h2>${t("hours.feed_title")}</h2>
      <p>${t("hours.feed_text")}</p>
      <label class="check">
        <input
          type="checkbox"
          checked=${withNames}
          onChange=${(event) => setWithNames(event.target.checked)}
        />
        <span>
          ${t("hours.feed_names")}
          <span class="small choice-hint">${t("hours.feed_names_hint")}</span>
        </span>
      </label>
      <div class="actions">
        <${Button}
          kind="main"
          icon="calendar"
          label=${t(secret ? "hours.feed_again" : "hours.feed_make")}
          isBusy=${make.isBusy}
          onClick=${makeAddress}
        />
        <${Button} label=${t("hours.feed_remove")} isBusy=${remove.isBusy} onClick=${endAddress} />
      </div>
      <p class="hint">${t("hours.feed_once")}</p>
      ${make.error && html`<${ErrorNotice} error=${make.error} retry=${makeAddress} />`}
      ${remove.error && html`<${ErrorNotice} error=${remove.error} retry=${endAddress} />`}
      ${isRemoved && html`<${Notice} kind="good"><p>${t("hours.feed_removed")}</p></${Notice}>`}
      ${address &&
      html`
        <${Notice} kind="good" title=${t("hours.feed_made")}>
          <p>${t("hours.feed_how")}</p>
        </${Notice}>
        <div class="sign-in-link">
          <${QrCode}
            text=${address.replace(/^https?:/, "webcal:")}
            label=${t("hours.feed_address")}
          />
          <div>
            <${Copy} id="feed" label=${t("hours.feed_address")} value=${address} isLong=${true} />
          </div>
        </div>
      `}
    </section>
  `;
}
