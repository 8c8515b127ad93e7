/** What few viewers of a page need, loaded together when one of them does (components/later.js). */
export { BookingLink } from "./components/booking-link.js";
export { LinkedBooking } from "./components/linked-booking.js";
export { OwnContact } from "./components/own-contact.js";
export { OwnData } from "./components/own-data.js";
export { VoucherLink } from "./components/send-link.js";
export { Taken } from "./components/taken.js";
export { WantedMails } from "./components/wanted-mails.js";
export { TestClock } from "./components/test-clock.js";
