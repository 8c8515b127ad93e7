/** Hotels as they show themselves: their profiles, each read again after a minute. */
import { get } from "./api.js";
import { signal, useSignal } from "./signal.js";
import { lasting } from "./stored.js";
import { useEffect } from "./view.js";
import { knownZone, pageZone } from "./zones.js";

const LIFE_MS = 60_000;
const STORED = "own-hotel";
/** The desk's own hotel as this browser keeps it: `{hotel, at, picture}`; picture: its logo. */
let own = stored();
/** What was read, by uid: `{hotel, at}`. */
const read = new Map(own ? [[own.hotel.issuer_uid, own]] : []);
/** The requests that are running, by uid. */
const running = new Map();
/** Rises with each profile that is read. */
const changes = signal(0);

/** The hotel that the page is about, or null: its name, its zone and its colour are the page's. */
export const pageHotel = signal(null);

function stored() {
  try {
    return JSON.parse(lasting.get(STORED));
  } catch {
    return null;
  }
}

/**
 * Keep the profile of the desk's own hotel, and its logo, in this browser: a desk that starts again
 * has them at once, even offline.
 */
export async function keepOwnHotel(hotel) {
  if (own?.hotel.issuer_uid !== hotel.issuer_uid || own.hotel.logo !== hotel.logo)
    own = { hotel, picture: await pictureOf(hotel) };
  own = { ...own, hotel, at: read.get(hotel.issuer_uid)?.at ?? 0 };
  lasting.set(STORED, JSON.stringify(own));
}

/** A hotel's logo as an address with the picture in it; null without one, or while offline. */
async function pictureOf(hotel) {
  if (!hotel.logo) return null;
  try {
    const response = await fetch(logoAddress(hotel), { credentials: "omit" });
    return response.ok ? await addressWithin(await response.blob()) : null;
  } catch {
    return null;
  }
}

/**
 * A picture as an address with the picture in it.
 * @param {Blob} picture
 * @returns {Promise<string>}
 */
export function addressWithin(picture) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(picture);
  });
}

/** A hotel of which nothing is known but its uid, which then stands for its name. */
function unnamed(uid) {
  return { issuer_uid: uid, name: null, zone: null, accent: null, logo: null, version: 0 };
}

/** Use a profile that was just read or saved. */
export function keepHotel(hotel) {
  const usable = { ...hotel, zone: knownZone(hotel.zone) };
  read.set(hotel.issuer_uid, { hotel: usable, at: Date.now() });
  changes.set(changes.get() + 1);
  if (pageHotel.get()?.issuer_uid === hotel.issuer_uid) setPageHotel(usable);
  return usable;
}

/** Let the page be about a hotel, or about none. */
export function setPageHotel(hotel) {
  pageZone.set(hotel?.zone ?? null);
  pageHotel.set(hotel);
}

/**
 * A hotel's profile. Without a connection it is the one that was read before, or a hotel without a
 * name: what the page is about matters more.
 * @param {string} uid
 * @returns {Promise<object>}
 */
export function hotelOf(uid) {
  const earlier = read.get(uid);
  if (earlier && Date.now() - earlier.at < LIFE_MS) return Promise.resolve(earlier.hotel);
  if (!running.has(uid)) {
    const options = { as: "nobody", cache: "default" };
    const request = get("hotel/profile", { issuer_uid: uid }, options)
      .then(({ hotel }) => keepHotel(hotel))
      .catch(() => earlier?.hotel ?? unnamed(uid))
      .finally(() => running.delete(uid));
    running.set(uid, request);
  }
  return running.get(uid);
}

/** The profiles of several hotels, each once: by uid. */
export async function hotelsOf(uids) {
  const hotels = await Promise.all([...new Set(uids)].map(hotelOf));
  return new Map(hotels.map((hotel) => [hotel.issuer_uid, hotel]));
}

/** A hotel's profile; before it is read, one without a name. The component renders again then. */
export function useHotel(uid) {
  useSignal(changes);
  useEffect(() => {
    if (uid) hotelOf(uid);
  }, [uid]);
  return read.get(uid)?.hotel ?? unnamed(uid);
}

/** What people call a hotel: its name, or its uid as long as it has none. */
export function hotelName({ name, issuer_uid: uid }) {
  return name ?? uid;
}

/** The address of a hotel's logo, or null. Another logo has another one. */
export function logoAddress({ issuer_uid: uid, logo }) {
  if (!logo) return null;
  if (logo.startsWith("data:")) return logo; // one that is not saved yet
  if (own?.picture && own.hotel.issuer_uid === uid && own.hotel.logo === logo) return own.picture;
  const address = new URL("api/hotel/logo", document.baseURI);
  address.searchParams.set("issuer_uid", uid);
  address.searchParams.set("_", logo);
  return address.href;
}
