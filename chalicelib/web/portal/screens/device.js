import * as format from "../../shared/format.js";
import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { Button, LinkButton } from "../components/button.js";
import { Copy } from "../components/copy.js";
import { ErrorNotice } from "../components/notice.js";
import { QrCode } from "../components/qr.js";
import { SignOut } from "../components/sign-out.js";
import { Title } from "../components/title.js";
import { WithTexts } from "../components/with-texts.js";
import { makeLink } from "../data/sign-in.js";
import { to } from "../router.js";

/** Who is signed in on this device, until when, and a link for another device. */
export function Screen() {
  return html`<${WithTexts} sources=${["portal/locales/settings"]}><${Device} /></${WithTexts}>`;
}

function Device() {
  const current = useSignal(session);
  const hotel = useHotel(current?.uid ?? null);
  if (!current) return null; // signed out a moment ago
  return html`
    <${Title} text=${t("device.title")} />
    <div class="columns">
      <section class="card">
        <h2 dir="auto">${hotelName(hotel)}</h2>
        <dl class="facts">
          ${hotel.name &&
          html`<div><dt>${t("device.uid")}</dt><dd class="breakable">${current.uid}</dd></div>`}
          ${current.label &&
          html`<div><dt>${t("device.access")}</dt><dd>${current.label}</dd></div>`}
          <div>
            <dt>${t("device.role")}</dt>
            <dd>${t(current.role === "admin" ? "device.role_admin" : "device.role_issuer")}</dd>
          </div>
          <div><dt>${t("device.until")}</dt><dd>${format.dayAndTime(current.ends_at)}</dd></div>
        </dl>
        ${current.ends_at_rest && html`<p class="hint">${t("device.rest")}</p>`}
        <div class="actions">
          <${LinkButton} icon="hotel" href=${to("hotel")} label=${t("nav.hotel")} />
          <${SignOut} kind="button" />
        </div>
      </section>
      <section class="card">
        <h2>${t("device.other_title")}</h2>
        ${current.may_invite ? html`<${Invite} />` : html`<p>${t("device.may_not_invite")}</p>`}
      </section>
    </div>
  `;
}

function Invite() {
  const [made, setMade] = useState(null);
  const action = useMutation(async () => {
    const { link, seconds } = await makeLink();
    return { link, until: Date.now() + seconds * 1000 };
  });
  const make = async () => {
    const answer = await action.run({});
    if (answer) setMade(answer);
  };
  return html`
    <p>${t("device.other_text")}</p>
    ${action.error && html`<${ErrorNotice} error=${action.error} />`}
    ${made &&
    html`
      <div class="sign-in-link">
        <${QrCode} text=${made.link} />
        <div>
          <${Copy} id="sign-in-link" label=${t("device.link")} value=${made.link} />
          <p class="hint">${t("device.link_until", { time: format.time(made.until) })}</p>
        </div>
      </div>
    `}
    <div class="actions">
      <${Button}
        kind=${made ? "quiet" : "main"}
        icon="link"
        label=${t(made ? "device.make_another" : "device.make")}
        isBusy=${action.isBusy}
        onClick=${make}
      />
    </div>
  `;
}
