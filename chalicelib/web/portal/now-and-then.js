/** What a hotel needs now and then, loaded together: webhooks, mails, a guest's contact to correct,
 * its test clock. */
export { CorrectContact } from "./components/correct-contact.js";
export { Mails } from "./components/messages.js";
export { MoveClock } from "./components/move-clock.js";
export { Webhooks } from "./components/webhooks.js";
