import { get, getAll, post } from "../../shared/api.js";
import { download } from "../../shared/download.js";
import * as format from "../../shared/format.js";
import { hotelName, hotelOf, useHotel } from "../../shared/hotels.js";
import { LANGUAGES, t } from "../../shared/i18n.js";
import { guestToken } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { forgetTyped } from "../data/typed-contact.js";
import { to } from "../router.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { Confirm } from "./confirm.js";
import { Notice } from "./notice.js";
import { Empty, QueryResult } from "./states.js";
import { Title } from "./title.js";
import { useFocusFallback } from "./use-focus-fallback.js";

/**
 * What hotels know of a guest: one of them, or first which.
 * @param {{issuer: string | null}} props
 */
export function OwnData({ issuer }) {
  const token = useSignal(guestToken);
  return issuer
    ? html`<${DataAt} key=${`${issuer} ${token}`} issuer=${issuer} />`
    : html`<${Hotels} key=${token} />`;
}

function Hotels() {
  const result = useQuery(async (signal) => {
    const { items } = await getAll("voucher/list", {}, { signal });
    return [...new Set(items.map((voucher) => voucher.issuer_uid))];
  }, []);
  return html`
    <${Title} text=${t("own_data.open_all")} />
    <${QueryResult} result=${result}>
      ${(issuers) =>
        issuers.length === 0
          ? html`
              <${Empty} icon="hotel" title=${t("own_data.no_hotel")}>
                <p>${t("own_data.no_hotel_hint")}</p>
              </${Empty}>
            `
          : html`
              <p>${t("own_data.each")}</p>
              <ul class="cards">
                ${issuers.map((uid) => html`<li key=${uid}><${HotelLink} uid=${uid} /></li>`)}
              </ul>
            `}
    </${QueryResult}>
  `;
}

function HotelLink({ uid }) {
  const hotel = useHotel(uid);
  return html`
    <a class="voucher-card" href=${to("my-data", uid)}>
      <span class="voucher-card-title" dir="auto">${hotelName(hotel)}</span>
    </a>
  `;
}

function DataAt({ issuer }) {
  const [outcome, setOutcome] = useState(null);
  const result = useQuery(async (signal) => {
    const [data, hotel] = await Promise.all([
      get("guest/export", { issuer_uid: issuer }, { signal }),
      hotelOf(issuer),
    ]);
    return { data, hotel };
  }, []);
  useFocusFallback("#main h1", outcome);
  return html`
    <${QueryResult} result=${result}>
      ${({ data, hotel }) => html`
        <${Title} text=${t("own_data.title", { hotel: hotelName(hotel) })} />
        ${outcome === "erased" &&
        html`<${Notice} kind="good"><p>${t("own_data.erased")}</p></${Notice}>`}
        <div class="columns">
          <section class="card">
            <h2>${t("own_data.contact")}</h2>
            ${data.contact
              ? html`<${Contact} contact=${data.contact} />`
              : html`<p>${t("own_data.no_contact")}</p>`}
          </section>
          <section class="card">
            <h2>${t("own_data.rest")}</h2>
            <${Counts} data=${data} />
            <div class="actions">
              <${Button}
                icon="down"
                label=${t("own_data.download")}
                onClick=${() => save(data, hotel)}
              />
            </div>
            <p class="hint">${t("own_data.download_hint")}</p>
          </section>
        </div>
        <section class="section">
          <h2>${t("own_data.erase")}</h2>
          <${Erase}
            issuer=${issuer}
            hotel=${hotel}
            hasData=${hasPersonalData(data)}
            onErased=${() => {
              setOutcome("erased");
              result.replace({ data: erased(data), hotel });
              announce(t("own_data.erased"));
            }}
          />
        </section>
        <section class="section">
          <p class="hint">${t("own_data.one_hotel", { hotel: hotelName(hotel) })}</p>
          <div class="actions">
            <${LinkButton} href=${to("my-data")} label=${t("own_data.open_all")} />
          </div>
        </section>
      `}
    </${QueryResult}>
  `;
}

function Contact({ contact }) {
  const facts = [
    ["name", contact.name],
    ["email", contact.email],
    ["phone", contact.phone],
    ["language", LANGUAGES[contact.language]],
    ["note", contact.note],
    ["changed", format.longDay(contact.changed_at)],
  ].filter(([, value]) => value);
  return html`
    <dl class="facts">
      ${facts.map(
        ([name, value]) => html`
          <div key=${name}>
            <dt>${t(`own_data.fact.${name}`)}</dt>
            <dd class="breakable" dir="auto">${value}</dd>
          </div>
        `,
      )}
      ${contact.consents.map(
        (consent) => html`
          <div key=${consent.wording}>
            <dt>${t("own_data.agreed", { day: format.longDay(consent.given_at) })}</dt>
            <dd class="breakable">${consent.wording}</dd>
          </div>
        `,
      )}
    </dl>
    ${contact.mail_state !== "ok" &&
    html`<p class="hint">${t(`own_data.${contact.mail_state}`)}</p>`}
  `;
}

function Counts({ data }) {
  return html`
    <p>
      ${t("own_data.counts", {
        vouchers: data.vouchers.length,
        bookings: data.bookings.length,
      })}
    </p>
    ${!data.is_whole && html`<p class="hint">${t("own_data.newest")}</p>`}
    <p class="hint breakable">${t("own_data.uid", { uid: data.guest_uid })}</p>
  `;
}

function Erase({ issuer, hotel, hasData, onErased }) {
  const [isAsking, setAsking] = useState(false);
  const action = useMutation(async (body, key) => {
    const answer = await post("guest/erase", body, { key });
    forgetTyped();
    return answer;
  });
  const erase = async () => {
    const answer = await action.run({ issuer_uid: issuer });
    if (!answer) return;
    setAsking(false);
    onErased();
  };
  if (!hasData) return html`<p>${t("own_data.nothing_to_erase")}</p>`;
  if (!isAsking) {
    return html`
      <p>${t("own_data.erase_text")}</p>
      <div class="actions">
        <${Button} label=${t("own_data.erase")} onClick=${() => setAsking(true)} />
      </div>
    `;
  }
  return html`
    <${Confirm}
      id="erase"
      question=${t("own_data.erase_question", { hotel: hotelName(hotel) })}
      explanation=${t("own_data.erase_goes")}
      before=${html`<p>${t("own_data.erase_stays")}</p>`}
      label=${t("own_data.erase")}
      action=${action}
      withReason=${false}
      onConfirm=${erase}
      onBack=${() => setAsking(false)}
    />
  `;
}

/** Whether an erasure would take anything away. */
function hasPersonalData({ contact, vouchers, bookings, is_whole: isWhole }) {
  return (
    contact !== null ||
    !isWhole ||
    vouchers.some((voucher) => voucher.holder_name) ||
    bookings.some((booking) => booking.cancel_reason)
  );
}

/** What is left of it. */
function erased(data) {
  return {
    ...data,
    contact: null,
    vouchers: data.vouchers.map((voucher) => ({ ...voucher, holder_name: undefined })),
    bookings: data.bookings.map((booking) => ({ ...booking, cancel_reason: null })),
  };
}

/** What the hotel knows, as the API answers it, as a file. */
function save(data, hotel) {
  const content = { hotel: hotelName(hotel), ...data };
  delete content.ok;
  const text = JSON.stringify(content, null, 2);
  download("hotel-data.json", new Blob([text], { type: "application/json" }));
}
