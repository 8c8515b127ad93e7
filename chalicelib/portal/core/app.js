import { Notice } from "../parts/notice.js";
import { Button } from "../parts/button.js";
import { Shell } from "../parts/shell.js";
import { Skeleton } from "../parts/states.js";
import { hotelKey, wasRejected } from "./identity.js";
import { language, t } from "./i18n.js";
import { route } from "./router.js";
import { useSignal } from "./signal.js";
import { html, useEffect, useRef, useState } from "./view.js";

// The first part of the address, and what it shows to whom. Each is fetched when it is first shown.
const ACCOUNT = () => import("../screens/account.js");
const MINE = () => import("../screens/mine.js");
const PARTNERS = () => import("../screens/partners.js");
const SIGN_IN = () => import("../screens/sign-in.js");
const TODAY = () => import("../screens/today.js");
const VOUCHERS = () => import("../screens/vouchers.js");
const HOTEL = {
  "": TODAY,
  today: TODAY,
  vouchers: VOUCHERS,
  v: VOUCHERS,
  calendar: () => import("../screens/calendar.js"),
  bookings: () => import("../screens/bookings.js"),
  issue: () => import("../screens/issue.js"),
  redeem: () => import("../screens/redeem.js"),
  partners: PARTNERS,
  account: ACCOUNT,
  "sign-in": SIGN_IN,
};
const GUEST = {
  "": MINE,
  mine: MINE,
  v: () => import("../screens/guest-voucher.js"),
  bookings: () => import("../screens/my-bookings.js"),
  partners: PARTNERS,
  account: ACCOUNT,
  "sign-in": SIGN_IN,
};
const HOTEL_ONLY = Object.keys(HOTEL).filter((place) => !(place in GUEST));
const AHEAD_MS = 1500;
const NOWHERE = () => import("../screens/nowhere.js");

/** Fetch the other screens while nothing else is going on: the next one is there at once, even offline. */
function fetchAhead(screens) {
  for (const load of new Set(Object.values(screens))) load().catch(() => {}); // it is asked for again when it is shown
}

/** The whole page. It is drawn again in another language, and made anew for another person. */
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
  const load = needsHotel ? SIGN_IN : ((key ? HOTEL : GUEST)[first] ?? NOWHERE);
  return html`<${Shell}><${Screen} key=${key} load=${load} rest=${rest} query=${query} /></${Shell}>`;
}

function Screen({ load, rest, query }) {
  const [shown, setShown] = useState({ load: null, Component: null, failed: false });
  const isFirst = useRef(true);
  useEffect(() => {
    let isGone = false;
    load().then(
      (module) => isGone || setShown({ load, Component: module.Screen, failed: false }),
      () => isGone || setShown({ load, Component: null, failed: true }),
    );
    return () => (isGone = true);
  }, [load]);
  // From one screen to another the focus follows, unless the screen has placed it; on the first one it stays.
  useEffect(() => {
    if (!shown.Component) return;
    const main = document.querySelector("#main");
    if (!isFirst.current && !main.contains(document.activeElement)) main.querySelector("h1")?.focus();
    isFirst.current = false;
  }, [shown.Component]);
  if (shown.load !== load) return html`<${Skeleton} rows=${4} />`;
  if (shown.failed) {
    return html`<${Notice} kind="bad" title=${t("screen.failed_title")}>
      <p>${t("screen.failed")}</p>
      <${Button} icon="refresh" label=${t("screen.reload")} onClick=${() => location.reload()} />
    </${Notice}>`;
  }
  return html`<${shown.Component} rest=${rest} query=${query} />`;
}
