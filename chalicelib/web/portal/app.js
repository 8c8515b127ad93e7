import { hotelOf, keepOwnHotel, pageHotel, setPageHotel } from "../shared/hotels.js";
import { addTexts, language, t } from "../shared/i18n.js";
import { token } from "../shared/identity.js";
import { session, signedOut } from "../shared/session.js";
import { useSignal } from "../shared/signal.js";
import { html, useEffect, useRef, useState } from "../shared/view.js";
import { Button } from "./components/button.js";
import { Notice } from "./components/notice.js";
import { Shell } from "./components/shell.js";
import { Skeleton } from "./components/states.js";
import { openedLink } from "./data/sign-in.js";
import { route } from "./router.js";

// The places that a hotel alone has, by the first part of the address.
const HOTEL_ONLY = [
  ...["today", "vouchers", "calendar", "calendars", "issue", "redeem"],
  ...["campaigns", "device", "hotel", "webhooks", "messages"],
];

/** The screens of guests. Made during their first request, the token would cause it again. */
function loadGuestScreens() {
  token();
  return import("./guest-screens.js");
}

/** The screens of hotels: their texts, and the hotel's own profile, are loaded with them. */
async function loadHotelScreens() {
  const { id, uid } = session.get();
  const [module, hotel] = await Promise.all([
    import("./hotel-screens.js"),
    hotelOf(uid),
    addTexts("portal/locales/hotel"),
  ]);
  if (session.get()?.id === id) {
    setPageHotel(hotel);
    keepOwnHotel(hotel);
  }
  return module;
}

/**
 * The whole page. A change of language, or of the hotel that it is about, renders it again; another
 * session starts it anew.
 */
export function App() {
  useSignal(language);
  useSignal(pageHotel);
  const id = useSignal(session)?.id;
  const wasSignedOut = useSignal(signedOut) !== null;
  const { parts, query } = useSignal(route);
  const [first = "", ...rest] = parts;
  const needsHotel = !id && (HOTEL_ONLY.includes(first) || wasSignedOut);
  const place = needsHotel ? "sign-in" : first;
  const load = id ? loadHotelScreens : loadGuestScreens;
  useEffect(() => {
    if (place === "sign-in") return;
    openedLink.set(null); // whoever leaves its question has not answered it
  }, [place]);
  // A guest's page is about a hotel while it shows its offers, a voucher, or what a link leads to.
  useEffect(() => {
    if (!id && !["v", "offers", "booking", "mails"].includes(place)) setPageHotel(null);
  }, [id, place]);
  return html`
    <${Shell}>
      <${Screen} key=${id} load=${load} place=${place} rest=${rest} query=${query} />
    </${Shell}>
  `;
}

function Screen({ load, place, rest, query }) {
  const [loaded, setLoaded] = useState({ screens: null, failed: false });
  const isFirst = useRef(true);
  useEffect(() => {
    let isGone = false;
    load().then(
      ({ SCREENS }) => isGone || setLoaded({ screens: SCREENS, failed: false }),
      () => isGone || setLoaded({ screens: null, failed: true }),
    );
    return () => (isGone = true);
  }, [load]);
  const { screens, failed } = loaded;
  const Component = screens && (screens.get(place) ?? screens.get("not-found"));
  // Move the focus to the heading of the next screen, unless the screen has set it itself.
  useEffect(() => {
    if (!Component) return;
    const main = document.querySelector("#main");
    if (!isFirst.current && !main.contains(document.activeElement))
      main.querySelector("h1")?.focus();
    isFirst.current = false;
  }, [Component]);
  if (failed) {
    return html`
      <${Notice} kind="bad" title=${t("screen.failed_title")}>
        <p>${t("screen.failed")}</p>
        <${Button} icon="refresh" label=${t("screen.reload")} onClick=${() => location.reload()} />
      </${Notice}>
    `;
  }
  if (!Component) return html`<${Skeleton} rows=${4} />`;
  return html`<${Component} rest=${rest} query=${query} />`;
}
