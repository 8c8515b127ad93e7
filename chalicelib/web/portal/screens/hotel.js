import { get } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { HotelForm } from "../components/hotel-form.js";
import { QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { WithTexts } from "../components/with-texts.js";

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
  return html`
    <${Title} text=${t("hotel.title")} />
    <p class="hint">${t("hotel.intro")}</p>
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${4} />`}>
      ${({ hotel }) => html`
        <${HotelForm} key=${`${uid} ${hotel.version}`} hotel=${hotel} reload=${result.reload} />
      `}
    </${QueryResult}>
  `;
}
