/** The second module, loaded where a page asks for consent: what guests allow, and what follows. */
import { make } from "./elements.js";
import { SERVICE } from "./requests.js";

// The service fills both in as it joins the modules (http/joined_modules.py).
const VERSION = "{version of consent.js}";
const INTEGRITY = "{integrity of consent.js}";
const LOAD_MS = 5000;
let loading = null;

/**
 * The second module, at the address of its own version.
 * @returns {Promise<object | null>} null where it cannot be loaded in time, is another one than
 *   this one was made with, or where the browser cannot tell
 */
export function laterModule() {
  loading ??= load();
  return loading;
}

async function load() {
  const href = `${SERVICE}embed/${VERSION}/consent.js`;
  const how = { rel: "modulepreload", crossorigin: "", referrerpolicy: "no-referrer" };
  const link = make("link", { ...how, href, integrity: INTEGRITY });
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
