/** Modules that are loaded later, each checked by the hash that this one was made with. */
import { make } from "./elements.js";
import { SERVICE } from "./requests.js";

// The service fills both in as it joins the modules (http/joined_modules.py).
const VERSION = "{version of consent.js}";
const INTEGRITY = "{integrity of consent.js}";
const LOAD_MS = 5000;
const loading = {};

/**
 * The second module, for pages that ask for consent, at the address of its own version.
 * @returns {Promise<object | null>} null where it cannot be loaded in time, is another one than
 *   this one was made with, or where the browser cannot tell
 */
export function laterModule() {
  return pinned("consent.js", VERSION, INTEGRITY);
}

/** A module that is checked by its hash; null as above. */
export function pinned(name, version, integrity) {
  loading[name] ??= load(`${SERVICE}embed/${version}/${name}`, integrity);
  return loading[name];
}

async function load(href, integrity) {
  const how = { rel: "modulepreload", crossorigin: "", referrerpolicy: "no-referrer" };
  const link = make("link", { ...how, href, integrity });
  if (!link.relList.supports("modulepreload")) return null;
  const isChecked = await new Promise((done) => {
    link.addEventListener("load", () => done(true));
    link.addEventListener("error", () => done(false));
    setTimeout(() => done(false), LOAD_MS);
    document.head.append(link);
  });
  link.remove();
  return isChecked ? import(href) : null; // it runs the text that was checked
}
