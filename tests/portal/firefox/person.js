/** Somebody with a browser of their own, and what they see and do in it. */
import { readFileSync } from "node:fs";

const PATIENCE_MS = 20_000; // a busy machine is no defect
const LOOK_EVERY_MS = 50;
const WEB = new URL("../../../chalicelib/web/", import.meta.url);
const LOCALES = { en: "en-GB", de: "de-DE", nl: "nl-NL" };
const SOURCES = [
  "shared/locales/shared",
  "portal/locales/common",
  "portal/locales/hotel",
  "portal/locales/settings",
  "portal/locales/hours",
];

/** In the page, before its own code: the set clock, and the language that the browser asks for. */
function prepare(aheadMs, locale) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [Real.now() + aheadMs]));
    }
    static now() {
      return Real.now() + aheadMs;
    }
  };
  Object.defineProperty(navigator, "languages", { value: [locale] });
}

/** In the page: the first element that shows the text and can be seen, or null. */
function firstWith(selector, text) {
  const plain = (value) => value.replace(/\s+/g, " ");
  const textOf = (element) => element.innerText ?? element.textContent; // a picture has only this
  const isShown = (element) =>
    element.getClientRects().length > 0 && plain(textOf(element)).includes(plain(text));
  return [...document.querySelectorAll(selector)].find(isShown) ?? null;
}

/** The texts of the portal in a language; a text with plurals is an object. */
function textsOf(language) {
  const files = SOURCES.map((source) => new URL(`${source}.${language}.json`, WEB));
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, "utf-8"))));
}

export class Person {
  /** Enter with a new profile; `at` has url, aheadMs, night, language and width. */
  static async enter(browser, at) {
    const person = new Person();
    Object.assign(person, at, { seen: [], texts: textsOf(at.language) });
    person.context = await browser.createBrowserContext();
    await person.openTab();
    return person;
  }

  leave() {
    return this.context.close();
  }

  /** Open another tab, and go on there; returns a function that goes back to the one before. */
  async openTab() {
    const before = this.page;
    const page = await this.context.newPage();
    await page.setViewport({ width: this.width, height: this.width < 500 ? 740 : 860 });
    await page.evaluateOnNewDocument(prepare, this.aheadMs, LOCALES[this.language]);
    page.on("pageerror", (error) => this.seen.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.seen.push(`console: ${message.text()}`);
    });
    page.on("request", (request) => {
      const isOurs = [this.url, "blob:", "data:"].some((start) => request.url().startsWith(start));
      if (!isOurs) this.seen.push(`third party: ${request.url()}`);
    });
    this.page = page;
    return async () => {
      this.page = before;
      await before.bringToFront();
    };
  }

  /** Go to a place of the portal, such as `v/v-1`. */
  async goTo(place) {
    await this.page.goto(`${this.url}/#/${place}`);
    await this.see("h1");
  }

  /** The text of a key, up to its first placeholder. */
  text(key) {
    return this.texts[key].split("{")[0].trim();
  }

  /** Wait until an element that shows the text is seen, and return it. */
  see(selector, text = "") {
    return until(`${selector} with “${text}”`, async () => {
      const found = await this.page.evaluateHandle(firstWith, selector, text);
      return found.asElement();
    });
  }

  /** Wait until the text of a key is seen on the page. */
  read(key) {
    return this.see("main", this.text(key));
  }

  /** Click what shows a text. */
  async click(selector, text = "") {
    await (await this.see(selector, text)).click();
  }

  /** Write into an empty field. */
  async write(selector, text) {
    await (await this.see(selector)).type(text);
  }

  /** The value of a field. */
  async valueOf(selector) {
    return (await this.see(selector)).evaluate((field) => field.value);
  }

  /** How many elements there are now. */
  count(selector) {
    return this.page.evaluate((all) => document.querySelectorAll(all).length, selector);
  }

  /** What a script of the page returns. */
  measure(script) {
    return this.page.evaluate(script);
  }

  /** The page as it is printed, a PDF. */
  async print() {
    return Buffer.from(await this.page.pdf());
  }

  /** Where the person is, and what the page says: for whoever mends it. */
  async look() {
    const text = await this.page.evaluate(() => document.body.innerText);
    return `${this.page.url()}\n${text.replace(/\s+/g, " ").slice(0, 1500)}`;
  }

  /** One request to the API, with the hotel's key; returns the answer's JSON. */
  async api(path, body) {
    const answer = await fetch(`${this.url}/api/${path}`, {
      method: body ? "POST" : "GET",
      headers: { "Content-Type": "application/json", "X-TS-APIKEY": "local-hotel" },
      body: body && JSON.stringify(body),
    });
    return answer.json();
  }
}

/** Ask again and again until the answer is there. */
async function until(what, ask) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`not seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
