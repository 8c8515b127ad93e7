/** The languages: texts from lang/*.json, numbers and plurals by Intl. */
import { signal } from "./signal.js";

/** The languages there are, each in its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", nl: "Nederlands" };
const CHOICE = "language";

/** The language in use. */
export const language = signal("en");
/** The locale for Intl: the viewer's own variant of the language, where the browser names one. */
let locale = "en";
let texts = {};
let plurals = new Intl.PluralRules("en");

/** Load the language that the viewer chose before, or that the browser asks for. */
export function loadPreferred() {
  const wished = [localStorage.getItem(CHOICE), ...navigator.languages];
  const known = wished.map((tag) => tag?.slice(0, 2).toLowerCase()).find((tag) => tag in LANGUAGES);
  return load(known ?? "en");
}

/** Choose a language, and remember it. */
export async function choose(tag) {
  await load(tag);
  localStorage.setItem(CHOICE, tag);
}

async function load(tag) {
  const response = await fetch(new URL(`../lang/${tag}.json`, import.meta.url));
  texts = await response.json();
  locale = navigator.languages.find((wished) => wished.slice(0, 2).toLowerCase() === tag) ?? tag;
  plurals = new Intl.PluralRules(locale);
  document.documentElement.lang = tag;
  language.set(tag);
}

/** The locale that Intl is to use. */
export function intlLocale() {
  return locale;
}

/**
 * The text under a key, with `{name}` replaced. A plural text follows `count`.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function t(key, values = {}) {
  let text = texts[key];
  if (text && typeof text === "object") text = text[plurals.select(values.count)] ?? text.other;
  if (text === undefined) return key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

/** Whether there is a text under a key. */
export function has(key) {
  return key in texts;
}
