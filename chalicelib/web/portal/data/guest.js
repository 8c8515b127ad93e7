import { post } from "../../shared/api.js";
import { guestToken, recoveryCode } from "../../shared/identity.js";
import { useSignal } from "../../shared/signal.js";
import { useQuery } from "../../shared/use-query.js";

/** This browser's guest as the server sees it: a query for `{thinker_id, pair_code}`. */
export function useGuest() {
  const token = useSignal(guestToken);
  return useQuery(
    (signal) => {
      const plain = token ?? recoveryCode().replaceAll("-", "");
      return post("presence/verify", { token: plain }, { as: "guest", signal });
    },
    [token],
  );
}
