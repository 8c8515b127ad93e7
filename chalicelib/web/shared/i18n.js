/** The languages: texts from JSON files, numbers and plurals by Intl. */
import { fileAddress } from "./files.js";
import { signal } from "./signal.js";
import { lasting } from "./stored.js";

/** The languages, each under its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch", nl: "Nederlands" };
const CHOICE = "language";
// Within a sentence such a text is isolated, or it would turn what stands around it.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** The language in use. */
export const language = signal("en");
/** The locale for Intl: the viewer's own variant of the language, where the browser names one. */
let locale = "en";
let texts = {};
let plurals = new Intl.PluralRules("en");
/** The text files in use, as below web/ and without their ends; each exists once per language. */
const sources = ["shared/locales/shared"];
/** The texts of each file that was requested, as promises. */
const contents = new Map();
/** The language that was requested last, and its request. */
let requested = "en";
let latest = null;

/** Load the language that the viewer chose before, or the first one that the browser asks for. */
export function loadPreferred() {
  const wished = [lasting.get(CHOICE), ...navigator.languages];
  const tags = wished.map((tag) => tag?.slice(0, 2).toLowerCase());
  return load(tags.find((tag) => tag in LANGUAGES) ?? "en");
}

/** Choose a language, and remember it. */
export async function choose(tag) {
  await load(tag);
  if (language.get() === tag) lasting.set(CHOICE, tag);
}

/** Register the text files `<source>.<language>.json`. They are loaded with the language. */
export function addSource(source) {
  sources.push(source);
}

/** Register text files and load the one for the language in use. */
export async function addTexts(source) {
  if (!sources.includes(source)) addSource(source);
  await load(requested);
}

/** Load all text files of a language. If requests overlap, the latest one wins. */
function load(tag) {
  requested = tag;
  const files = sources.map((source) => fileAddress(`${source}.${tag}.json`));
  const key = files.join();
  if (latest?.key === key) return latest.done;
  const request = { key };
  request.done = Promise.all(files.map(fetchTexts)).then(
    (loaded) => (latest === request ? use(tag, Object.assign({}, ...loaded)) : latest.done),
    (error) => {
      if (latest !== request) return latest.done;
      latest = null;
      requested = language.get();
      throw error;
    },
  );
  latest = request;
  return request.done;
}

/** The texts of a file, fetched once. */
function fetchTexts(file) {
  if (!contents.has(file)) {
    const content = fetchJson(file);
    contents.set(file, content);
    content.catch(() => contents.delete(file));
  }
  return contents.get(file);
}

async function fetchJson(file) {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${response.status} for ${file}`);
  return response.json();
}

function use(tag, merged) {
  texts = merged;
  locale = navigator.languages.find((wished) => wished.slice(0, 2).toLowerCase() === tag) ?? tag;
  plurals = new Intl.PluralRules(locale);
  document.documentElement.lang = tag;
  language.set(tag);
}

/** The locale for Intl. */
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
  return text === undefined ? key : fill(text, values);
}

/**
 * The texts of a file in a language that need not be the page's: a function like `t`, without
 * plurals.
 */
export async function textsIn(source, tag) {
  const own = await fetchTexts(fileAddress(`${source}.${tag}.json`));
  return (key, values) => fill(own[key], values);
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    if (typeof value === "number") return new Intl.NumberFormat(locale).format(value);
    return RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : value;
  });
}

/** Whether there is a text under a key. */
export function has(key) {
  return key in texts;
}
