/** The route is the part of the address after `#`, which is never sent to the server. */
import { signal } from "../shared/signal.js";

// Addresses of earlier versions, which bookmarks may still use.
const MOVED = { mine: "my-vouchers", partners: "presence" };

/** The route: the parts of the path, and its query. */
export const route = signal(parse(location.hash));

/** Takes an address that is no place, such as a sign-in link; returns whether it did. */
let intercept = () => false;

window.addEventListener("hashchange", () => {
  if (!intercept()) route.set(parse(location.hash));
});

/** Let a function take addresses before the router goes there; it is asked at once, too. */
export function interceptWith(take) {
  intercept = take;
  take();
}

function parse(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const [first, ...rest] = path.split("/").filter(Boolean).map(decode);
  return {
    parts: first === undefined ? [] : [MOVED[first] ?? first, ...rest],
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The link to a place: `to("v", id)` is `#/v/<id>`. */
export function to(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}

/** A link with a query; empty entries are left out. */
export function withQuery(link, query) {
  const entries = Object.entries(query).filter(([, value]) => value);
  return entries.length > 0 ? `${link}?${new URLSearchParams(entries)}` : link;
}

/** Go to a place. `replace` adds no entry to the browser's history. */
export function go(link, { replace = false } = {}) {
  if (replace) {
    history.replaceState(null, "", link);
    route.set(parse(link));
  } else {
    location.hash = link;
  }
}

/** The address of a voucher that a hotel sends to a guest. */
export function shareLink(voucherId) {
  return new URL(to("v", voucherId), document.baseURI).href;
}

/** Go home, unless the address is another one than this place: then its screen comes back. */
export function goHomeFrom(place) {
  if (route.get().parts[0] === place) go("#/", { replace: true });
}

/** The page of a hotel's mails, or of those about one voucher. */
export function mailsPlace({ hotel, voucher }) {
  return withQuery(to("messages"), { hotel, voucher });
}
