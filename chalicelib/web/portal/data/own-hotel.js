/** The profile of the hotel that is signed in. */
import { hotelOf } from "../../shared/hotels.js";
import { session } from "../../shared/session.js";
import { useQuery } from "../../shared/use-query.js";

/**
 * The hotel's own profile, for what its forms begin with; null until it is read. An operator has no
 * hotel.
 */
export function useOwnHotel() {
  const { role, uid } = session.get() ?? {};
  return useQuery(async () => (role === "issuer" ? hotelOf(uid) : {}), [role, uid]).data;
}
