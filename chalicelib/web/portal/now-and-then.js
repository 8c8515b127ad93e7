/** What a hotel looks at now and then, loaded together: webhooks, mails and its test clock. */
export { Mails } from "./components/messages.js";
export { MoveClock } from "./components/move-clock.js";
export { Webhooks } from "./components/webhooks.js";
