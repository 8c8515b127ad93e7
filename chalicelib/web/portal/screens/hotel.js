import { useHasRoute } from "../../shared/api-limits.js";
import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useMinute } from "../../shared/use-clock.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { HotelForm } from "../components/hotel-form.js";
import { Later } from "../components/later.js";
import { QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { WithTexts } from "../components/with-texts.js";
import { mailsPlace, to, withQuery } from "../router.js";

/** What the hotel says of itself, and how that looks. An admin names the hotel in the address. */
export function Screen({ rest }) {
  return html`
    <${WithTexts} sources=${["portal/locales/settings"]}><${Profile} rest=${rest} /></${WithTexts}>
  `;
}

function Profile({ rest }) {
  const own = useSignal(session)?.uid;
  const [uid = own] = rest;
  const result = useQuery((signal) => get("hotel/profile", { issuer_uid: uid }, { signal }), [uid]);
  const named = uid === own ? undefined : uid;
  const webhooks = withQuery(to("webhooks"), { hotel: named });
  return html`
    <${Title} text=${t("hotel.title")} />
    <p class="hint">${t("hotel.intro")}</p>
    <p><a href=${withQuery(to("campaigns"), { hotel: named })}>${t("hotel.campaigns")}</a></p>
    <p><a href=${mailsPlace({ hotel: named })}>${t("hotel.mails")}</a></p>
    <p><a href=${webhooks}>${t("hotel.webhooks")}</a></p>
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${4} />`}>
      ${({ hotel }) => html`
        <${HotelForm} key=${`${uid} ${hotel.version}`} hotel=${hotel} reload=${result.reload} />
        <${TestClock} key=${`clock ${uid}`} issuer=${uid} />
      `}
    </${QueryResult}>
  `;
}

/** What moves the hotel's time on, where there is such a thing: on no stage with guests. */
function TestClock({ issuer }) {
  const hasRoute = useHasRoute("hotel/clock");
  const now = useMinute();
  if (!hasRoute) return null;
  return html`
    <${Later} bundle="now-and-then" texts="clock" name="MoveClock" issuer=${issuer} now=${now} />
  `;
}
