import { post } from "../../shared/api.js";
import { hotelName, hotelOf, setPageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { Button } from "./button.js";
import { ErrorNotice, Notice } from "./notice.js";
import { Empty, QueryResult } from "./states.js";
import { Title } from "./title.js";
import { useFocusFallback } from "./use-focus-fallback.js";

const GONE = ["link_not_valid", "invalid_request"];

/**
 * Whether a guest wants mails that are not about a booking: the page of the links in mails. Opening
 * it changes nothing.
 * @param {{link: {kind: "confirm" | "unsubscribe", token: string} | null}} props
 */
export function WantedMails({ link }) {
  const uid = hotelIn(link?.token);
  const result = useQuery(async () => {
    if (!uid) return null;
    const hotel = await hotelOf(uid);
    if (!session.get()) setPageHotel(hotel);
    return { hotel };
  }, [uid]);
  if (!link || !uid) return html`<${NotValid} />`;
  return html`
    <${QueryResult} result=${result}>
      ${({ hotel }) => html`<${Question} link=${link} hotel=${hotelName(hotel)} />`}
    </${QueryResult}>
  `;
}

function Question({ link, hotel }) {
  const [mails, setMails] = useState(null);
  const [last, setLast] = useState(link.kind);
  const change = useMutation((body) => post(`mail/${body.path}`, { token: body.token }));
  const run = (path) => async () => {
    setLast(path);
    const answer = await change.run({ path, token: link.token });
    if (answer) setMails(answer.mails);
  };
  useFocusFallback("#main h1", mails);
  if (GONE.includes(change.error?.code)) return html`<${NotValid} />`;
  return html`
    <${Title} text=${t(`mails.title.${mails ?? link.kind}`)} />
    ${change.error &&
    html`<${ErrorNotice} error=${change.error} retry=${run(last)} isBusy=${change.isBusy} />`}
    ${mails
      ? html`
          <${Notice}
            kind=${mails === "pending" ? "info" : "good"}
            icon=${mails === "pending" ? "link" : null}
          >
            <p>${t(`mails.state.${mails}`, { hotel })}</p>
          </${Notice}>
        `
      : html`<p>${t(`mails.question.${link.kind}`, { hotel })}</p>`}
    ${mails === null &&
    html`
      <p class="hint">${t(`mails.hint.${link.kind}`)}</p>
      <div class="actions">
        <${Button}
          kind="main"
          icon="check"
          isBusy=${change.isBusy}
          label=${t(`mails.do.${link.kind}`)}
          onClick=${run(link.kind)}
        />
      </div>
    `}
    ${mails === "none" &&
    html`
      <section class="section">
        <h2>${t("mails.again_title")}</h2>
        <p class="hint">${t("mails.again_hint")}</p>
        <div class="actions">
          <${Button}
            icon="undo"
            isBusy=${change.isBusy}
            label=${t("mails.do.subscribe")}
            onClick=${run("subscribe")}
          />
        </div>
      </section>
    `}
  `;
}

function NotValid() {
  return html`
    <${Title} text=${t("mails.title.unsubscribe")} />
    <${Empty} icon="link" title=${t("links.not_valid")}>
      <p>${t("mails.not_valid_hint")}</p>
    </${Empty}>
  `;
}

/** The hotel that a token names, or null; the server decides. */
function hotelIn(token) {
  try {
    const content = atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(content, (sign) => sign.codePointAt(0));
    return JSON.parse(new TextDecoder().decode(bytes))[0];
  } catch {
    return null;
  }
}
