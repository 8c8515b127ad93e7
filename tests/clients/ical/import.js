// Imports files into one calendar, as RFC 5546 (2.1.5) has it: the entry with the higher SEQUENCE
// counts. Prints the entries after each file.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const entries = new Map();
const sequences = new Map();
for (const name of process.argv.slice(2)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(name, "utf-8")));
  for (const component of calendar.getAllSubcomponents("vevent")) {
    const event = new ICAL.Event(component);
    if (event.sequence < (sequences.get(event.uid) ?? -1)) continue;
    sequences.set(event.uid, event.sequence);
    if (calendar.getFirstPropertyValue("method") === "CANCEL") entries.delete(event.uid);
    else {
      const { uid, summary, description, location } = event;
      const start = event.startDate.toJSDate().toISOString();
      entries.set(uid, { uid, summary, description, location, start });
    }
  }
  console.log(JSON.stringify([...entries.values()]));
}
