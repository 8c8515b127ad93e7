/** The screens of guests, loaded together: the next one opens at once, even offline. */
import { Screen as Account } from "./screens/account.js";
import { Screen as GuestVoucher } from "./screens/guest-voucher.js";
import { Screen as LinkedBooking } from "./screens/linked-booking.js";
import { Screen as Mails } from "./screens/mails.js";
import { Screen as MyBookings } from "./screens/my-bookings.js";
import { Screen as MyVouchers } from "./screens/my-vouchers.js";
import { Screen as NotFound } from "./screens/not-found.js";
import { Screen as Offers } from "./screens/offers.js";
import { Screen as OwnData } from "./screens/own-data.js";
import { Screen as Presence } from "./screens/presence.js";
import { Screen as SignIn } from "./screens/sign-in.js";

/** By the first part of the address. */
export const SCREENS = new Map([
  ["", MyVouchers],
  ["my-vouchers", MyVouchers],
  ["v", GuestVoucher],
  ["offers", Offers],
  ["booking", LinkedBooking],
  ["mails", Mails],
  ["bookings", MyBookings],
  ["my-data", OwnData],
  ["presence", Presence],
  ["account", Account],
  ["sign-in", SignIn],
  ["not-found", NotFound],
]);
