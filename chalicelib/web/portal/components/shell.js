import { timeAhead } from "../../shared/hotel-time.js";
import { hotelName, pageHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { isKept } from "../../shared/stored.js";
import { html, useEffect, useState } from "../../shared/view.js";
import { route, to } from "../router.js";
import { Announcer } from "./announce.js";
import { Logo, colours } from "./hotel-card.js";
import { Icon } from "./icons.js";
import { LanguageChoice } from "./language.js";
import { Later } from "./later.js";
import { Notice } from "./notice.js";
import { SignOut } from "./sign-out.js";

// The places in the navigation: the first part of the address, and an icon.
const HOTEL = [
  ["today", "today"],
  ["vouchers", "issued"],
  ["calendar", "calendar"],
  ["issue", "add"],
  ["redeem", "scan"],
];
const GUEST = [
  ["my-vouchers", "issued"],
  ["bookings", "calendar"],
  ["account", "person"],
];
// Addresses that are not in the navigation, and the entry to mark for them.
const HOME = { hotel: "today", guest: "my-vouchers" };
const BELONGS = {
  v: { hotel: "vouchers", guest: "my-vouchers" },
  bookings: { hotel: "calendar", guest: "bookings" },
  calendars: { hotel: "calendar" },
};

/** The page around every screen: navigation, language, sign-in, and a notice when offline. */
export function Shell({ children }) {
  const hotel = useSignal(pageHotel);
  const signedIn = useSignal(session);
  const isHotel = signedIn !== null;
  const isAhead = useSignal(timeAhead) > 0;
  const [first] = useSignal(route).parts;
  const role = isHotel ? "hotel" : "guest";
  const here = first ? (BELONGS[first]?.[role] ?? first) : HOME[role];
  useEffect(() => {
    for (const [name, value] of Object.entries(colours(hotel ?? {})))
      document.documentElement.style.setProperty(name, value);
  }, [hotel?.accent]);
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("shell.skip")}</a>
    <header class="top">
      <a class="brand" href="#/">
        ${hotel?.logo ? html`<${Logo} hotel=${hotel} />` : html`<${Icon} name="hotel" />`}
        <span dir="auto">${hotel?.name ?? t("shell.brand")}</span>
      </a>
      <nav class="nav" aria-label=${t("shell.navigation")}>
        ${(isHotel ? HOTEL : GUEST).map(
          ([place, icon]) => html`
            <a key=${place} href=${to(place)} aria-current=${place === here ? "page" : null}>
              <${Icon} name=${icon} />
              <span>${t(`nav.${place.replaceAll("-", "_")}`)}</span>
            </a>
          `,
        )}
      </nav>
      ${isHotel &&
      html`
        <${SignedIn}
          uid=${signedIn.uid}
          name=${hotel ? hotelName(hotel) : signedIn.uid}
          isHere=${here === "device"}
        />
      `}
      <div class="top-end">
        <${LanguageChoice} />
        ${isHotel ? html`<${SignOut} kind="link" />` : null}
      </div>
    </header>
    ${isAhead && html`<${Later} name="TestClock" />`}
    <${Offline} />
    <${NotKept} isHotel=${isHotel} />
    <main id="main" tabindex="-1">${children}</main>
    <footer class="foot">
      ${isHotel
        ? html`
            <a href=${to("bookings")}>${t("nav.bookings")}</a>
            <a href=${to("campaigns")}>${t("nav.campaigns")}</a>
            <a href=${to("hotel")}>${t("nav.hotel")}</a>
          `
        : html`<a href=${to("sign-in")}>${t("shell.sign_in")}</a>`}
      <a href=${to("presence")}>${t("nav.presence")}</a>
    </footer>
    <${Announcer} />
  `;
}

function skip(event) {
  event.preventDefault(); // the fragment is the route
  document.querySelector("#main").focus();
}

/** Who is signed in, always in sight. */
function SignedIn({ uid, name, isHere }) {
  return html`
    <a class="who" href=${to("device")} title=${uid} aria-current=${isHere ? "page" : null}>
      <${Icon} name="person" />
      <span class="unseen">${t("shell.signed_in_as")} </span>
      <span class="who-name" dir="auto">${name}</span>
    </a>
  `;
}

/** The browser's storage is blocked or full: say what that means before something is lost. */
function NotKept({ isHotel }) {
  if (useSignal(isKept)) return null;
  return html`
    <div class="offline">
      <${Notice} title=${t("storage.title")}>
        <p>${t(isHotel ? "storage.hotel" : "storage.guest")}</p>
        ${!isHotel && html`<p><a href=${to("account")}>${t("nav.account")}</a></p>`}
      </${Notice}>
    </div>
  `;
}

function Offline() {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, []);
  if (isOnline) return null;
  return html`
    <div class="offline">
      <${Notice} title=${t("offline.title")}><p>${t("offline.text")}</p></${Notice}>
    </div>
  `;
}
