/** A hotel's offers, as its guests see them; loaded when they are opened. */
export { OfferCard } from "./components/offer-card.js";
export { Offers } from "./components/offers.js";
