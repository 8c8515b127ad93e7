import { post } from "./api.js";
import { guestToken, recoveryCode } from "./identity.js";
import { useSignal } from "./signal.js";
import { useLoad } from "./load.js";

/** Who the server says this browser's guest is: `{thinker_id, pair_code}`, as useLoad gives it. */
export function useGuest() {
  const token = useSignal(guestToken);
  return useLoad(() => {
    const plain = token ?? recoveryCode().replaceAll("-", "");
    return post("presence/verify", { token: plain }, { as: "guest" });
  }, [token]);
}
