import { addTexts, language, t } from "../shared/i18n.js";
import { hotelKey, wasRejected } from "../shared/identity.js";
import { useSignal } from "../shared/signal.js";
import { html, useEffect, useRef, useState } from "../shared/view.js";
import { Button } from "./components/button.js";
import { Notice } from "./components/notice.js";
import { Shell } from "./components/shell.js";
import { Skeleton } from "./components/states.js";
import { route } from "./router.js";

// The screens of hotels and of guests, by the first part of the address.
const ACCOUNT = () => import("./screens/account.js");
const MY_VOUCHERS = () => import("./screens/my-vouchers.js");
const PRESENCE = () => import("./screens/presence.js");
const SIGN_IN = () => import("./screens/sign-in.js");
const NOT_FOUND = () => import("./screens/not-found.js");
const TODAY = hotelScreen(() => import("./screens/today.js"));
const VOUCHERS = hotelScreen(() => import("./screens/vouchers.js"));
const HOTEL = {
  "": TODAY,
  today: TODAY,
  vouchers: VOUCHERS,
  v: VOUCHERS,
  calendar: hotelScreen(() => import("./screens/calendar.js")),
  bookings: hotelScreen(() => import("./screens/bookings.js")),
  issue: hotelScreen(() => import("./screens/issue.js")),
  redeem: hotelScreen(() => import("./screens/redeem.js")),
  presence: PRESENCE,
  account: ACCOUNT,
  "sign-in": SIGN_IN,
};
const GUEST = {
  "": MY_VOUCHERS,
  "my-vouchers": MY_VOUCHERS,
  v: () => import("./screens/guest-voucher.js"),
  bookings: () => import("./screens/my-bookings.js"),
  presence: PRESENCE,
  account: ACCOUNT,
  "sign-in": SIGN_IN,
};
const HOTEL_ONLY = Object.keys(HOTEL).filter((place) => !(place in GUEST));
const AHEAD_MS = 1500;

/** A screen for hotels only: their texts are loaded with it. */
function hotelScreen(load) {
  return async () => {
    const texts = addTexts(new URL("locales/", import.meta.url), "hotel");
    const [module] = await Promise.all([load(), texts]);
    return module;
  };
}

/** Fetch the other screens ahead of time: the next one opens at once, even offline. */
function fetchAhead(screens) {
  // A failure does not matter: the screen is fetched again when it is opened.
  for (const load of new Set(Object.values(screens))) load().catch(() => {});
}

/** The whole page. A change of language renders it again; a change of hotel starts it anew. */
export function App() {
  useSignal(language);
  const key = useSignal(hotelKey);
  const isRejected = useSignal(wasRejected);
  const { parts, query } = useSignal(route);
  const [first = "", ...rest] = parts;
  const needsHotel = !key && (HOTEL_ONLY.includes(first) || isRejected);
  useEffect(() => {
    const timer = setTimeout(() => fetchAhead(key ? HOTEL : GUEST), AHEAD_MS);
    return () => clearTimeout(timer);
  }, [key]);
  const load = needsHotel ? SIGN_IN : ((key ? HOTEL : GUEST)[first] ?? NOT_FOUND);
  return html`
    <${Shell}><${Screen} key=${key} load=${load} rest=${rest} query=${query} /></${Shell}>
  `;
}

function Screen({ load, rest, query }) {
  const [screen, setScreen] = useState({ load: null, Component: null, failed: false });
  const isFirst = useRef(true);
  useEffect(() => {
    let isGone = false;
    load().then(
      (module) => isGone || setScreen({ load, Component: module.Screen, failed: false }),
      () => isGone || setScreen({ load, Component: null, failed: true }),
    );
    return () => (isGone = true);
  }, [load]);
  // Move the focus to the heading of the next screen, unless the screen has set it itself.
  useEffect(() => {
    if (!screen.Component) return;
    const main = document.querySelector("#main");
    if (!isFirst.current && !main.contains(document.activeElement))
      main.querySelector("h1")?.focus();
    isFirst.current = false;
  }, [screen.Component]);
  if (screen.load !== load) return html`<${Skeleton} rows=${4} />`;
  if (screen.failed) {
    return html`
      <${Notice} kind="bad" title=${t("screen.failed_title")}>
        <p>${t("screen.failed")}</p>
        <${Button} icon="refresh" label=${t("screen.reload")} onClick=${() => location.reload()} />
      </${Notice}>
    `;
  }
  return html`<${screen.Component} rest=${rest} query=${query} />`;
}
