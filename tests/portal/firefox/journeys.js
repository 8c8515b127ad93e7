/** The main journeys. Each gets a person, whose language and width vary. */
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

const SCREENS = {
  today: ".legend",
  "calendar/week": ".week-entry",
  "calendar/month": ".month:not([aria-busy])",
  vouchers: ".voucher-row",
  bookings: ".booking-row",
};
// The decimals that the server holds, as each language writes them.
const AMOUNT = { en: "1,250.50", de: "1.250,50", nl: "1.250,50" };

/** A guest books the second of two equal hours, keeps the booking, and cancels it. */
export async function guest(person) {
  const { night, language } = person;
  const voucherId = await issue(person, { price_amount: 1250.5, price_currency: "IDR" });
  await person.goTo(`v/${voucherId}`);
  await person.see(".ticket", AMOUNT[language]);
  await person.see(".ticket", "IDR");

  await chooseDay(person, night);
  const first = await person.see(".time", "02:00 GMT+2");
  const second = await person.see(".time", "02:00 GMT+1");
  assert.notEqual(await first.evaluate(textOf), await second.evaluate(textOf));
  assert.equal(await person.count(".time"), 25);

  // The same guest's other tab, which has not heard of the booking.
  const goBack = await person.openTab();
  await person.goTo(`v/${voucherId}`);
  await chooseDay(person, night);
  await person.click(".time", "15:00");
  const other = person.page;
  await goBack();
  await person.click(".time", "02:00 GMT+1");
  await person.see(".confirm-slot .ticket-time", "02:00 GMT+1");
  await fits(person);
  await person.click(".confirm-slot .is-main");
  await person.read("guest.done_title");
  const { booking } = await person.api(`voucher/status?voucher_id=${voucherId}`);
  assert.equal(booking.slot_start, `${night}T01:00:00Z`);
  person.page = other;
  await other.bringToFront();
  await person.click(".confirm-slot .is-main");
  await person.read("guest.already_title");
  await other.close();
  await goBack();

  // It is there again for whoever comes back, and leaves when it is cancelled.
  await person.page.reload();
  await person.read("guest.done_title");
  await person.goTo("bookings");
  await person.click(".booking-row", "02:00 GMT+1");
  await person.see(".ticket .qr");
  await fits(person);
  assert.equal(pagesOf(await person.print()), 1);
  await person.click(".section .button", person.text("guest.cancel"));
  await person.click(".confirm .is-danger");
  await person.see(".notice.is-good");
  await person.see(".booker.is-choosing");
  const { voucher } = await person.api(`voucher/status?voucher_id=${voucherId}`);
  assert.equal(voucher.status, "issued");
}

/** A hotel signs in, issues although its session ends meanwhile, prints and redeems. */
export async function hotel(person) {
  await person.goTo("sign-in");
  await signIn(person);
  await person.see(".legend");
  await fits(person);

  await person.goTo("issue/scratch");
  await person.write("#title", "Tea for two");
  await person.write("#price", AMOUNT[person.language]);
  await (await person.see("#price ~ select")).select("HUF");
  await person.context.deleteCookie(...(await person.context.cookies()));
  await person.click("form > .actions .is-main");
  await person.read("sign_in.rejected_title");
  await signIn(person);
  assert.equal(await person.valueOf("#title"), "Tea for two");
  assert.equal(await person.valueOf("#price ~ select"), "HUF");
  await person.click("form > .actions .is-main");
  await person.see(".split-detail .ticket-title", "Tea for two"); // not that of the preview
  await person.see(".split-detail .ticket", AMOUNT[person.language]);
  await fits(person);
  assert.equal(pagesOf(await person.print()), 1);

  const voucherId = new URL(person.page.url()).hash.split("/").pop();
  await person.goTo("redeem");
  await person.write("#code", ` ${voucherId.toUpperCase()}`);
  await person.page.keyboard.press("Enter");
  await person.read("redeem.done");
  const { voucher } = await person.api(`voucher/status?voucher_id=${voucherId}`);
  assert.deepEqual([voucher.status, voucher.price_amount], ["consumed", 1250.5]);
  for (const [place, whole] of Object.entries(SCREENS)) {
    await person.goTo(place);
    await person.see(whole);
    await fits(person);
  }
}

async function signIn(person) {
  await person.write("#key", "local-hotel");
  await person.page.keyboard.press("Enter");
  await person.see(".who");
}

/** Issue a voucher that is valid from the hour on; returns its id. */
async function issue(person, fields) {
  const hour = 3_600_000;
  const start = Math.floor((Date.now() + person.aheadMs) / hour) * hour;
  const body = {
    title: "Tea for two",
    issuer_uid: "hotel-demo",
    duration_minutes: 60,
    valid_from: new Date(start).toISOString(),
    valid_until: new Date(start + 40 * 24 * hour).toISOString(),
    ...fields,
  };
  return (await person.api("voucher/issue", body)).voucher.id;
}

async function chooseDay(person, day) {
  await person.see(".month:not([aria-busy])");
  if ((await person.count(`[data-vc-date="${day}"]`)) === 0)
    await person.click('[data-vc-arrow="next"]');
  await person.click(`[data-vc-date="${day}"] button`);
  await person.see(".time");
}

/** Nothing is wider than the window. */
async function fits(person) {
  const width = await person.measure("document.documentElement.scrollWidth");
  assert.ok(width <= person.width, `${person.page.url()} is ${width} px wide`);
}

function textOf(element) {
  return element.innerText;
}

/** The pages of a PDF. Firefox compresses the objects that list them. */
function pagesOf(pdf) {
  const text = pdf.toString("latin1");
  const parts = [text];
  for (const { index, 0: start } of text.matchAll(/stream\r?\n/g)) {
    try {
      parts.push(inflateSync(pdf.subarray(index + start.length)).toString("latin1"));
    } catch {
      // Another kind of stream, such as a font or the end of one.
    }
  }
  return parts.join("\n").match(/\/Type\s*\/Page\b/g).length;
}
