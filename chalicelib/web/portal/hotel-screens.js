/** The screens of hotels, loaded together: the next one opens at once, even offline. */
import { Screen as Account } from "./screens/account.js";
import { Screen as Bookings } from "./screens/bookings.js";
import { Screen as Calendar } from "./screens/calendar.js";
import { Screen as Calendars } from "./screens/calendars.js";
import { Screen as Campaigns } from "./screens/campaigns.js";
import { Screen as Device } from "./screens/device.js";
import { Screen as Hotel } from "./screens/hotel.js";
import { Screen as Issue } from "./screens/issue.js";
import { Screen as LinkedBooking } from "./screens/linked-booking.js";
import { Screen as Mails } from "./screens/mails.js";
import { Screen as Messages } from "./screens/messages.js";
import { Screen as NotFound } from "./screens/not-found.js";
import { Screen as Offers } from "./screens/offers.js";
import { Screen as Presence } from "./screens/presence.js";
import { Screen as Redeem } from "./screens/redeem.js";
import { Screen as SignIn } from "./screens/sign-in.js";
import { Screen as Today } from "./screens/today.js";
import { Screen as Vouchers } from "./screens/vouchers.js";
import { Screen as Webhooks } from "./screens/webhooks.js";

/** By the first part of the address. */
export const SCREENS = new Map([
  ["", Today],
  ["today", Today],
  ["vouchers", Vouchers],
  ["v", Vouchers],
  ["calendar", Calendar],
  ["calendars", Calendars],
  ["booking", LinkedBooking],
  ["mails", Mails],
  ["bookings", Bookings],
  ["issue", Issue],
  ["redeem", Redeem],
  ["presence", Presence],
  ["account", Account],
  ["campaigns", Campaigns],
  ["offers", Offers],
  ["device", Device],
  ["hotel", Hotel],
  ["webhooks", Webhooks],
  ["messages", Messages],
  ["sign-in", SignIn],
  ["not-found", NotFound],
]);
