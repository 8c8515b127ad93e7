/**
 * Runs journeys in Firefox, each for a new person, and prints one line of JSON for each.
 * The environment's RUN says which: {puppeteer, executable, url, aheadMs, night, journeys}.
 */
import * as journeys from "./journeys.js";
import { Person } from "./person.js";

const run = JSON.parse(process.env.RUN);
const { default: puppeteer } = await import(run.puppeteer);
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: run.executable,
  headless: true,
});
for (const [name, language, width] of run.journeys) {
  const person = await Person.enter(browser, { ...run, language, width });
  let problem = null;
  try {
    await journeys[name](person);
    if (person.seen.length > 0) problem = person.seen.join("\n");
  } catch (error) {
    problem = `${error.stack}\n${person.seen.join("\n")}\n${await person.look()}`;
  }
  console.log(JSON.stringify({ journey: [name, language, width].join("-"), problem }));
  await person.leave();
}
await browser.close();
