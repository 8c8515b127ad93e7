import { hotelName, useHotel } from "../../shared/hotels.js";
import { t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { enter, openSession, openedLink, previewCode } from "../data/sign-in.js";
import { go } from "../router.js";
import { Button } from "./button.js";
import { ErrorNotice, Notice } from "./notice.js";
import { Skeleton } from "./states.js";
import { Title } from "./title.js";

/** What a sign-in link opens: a question. Nothing changes before the viewer has answered it. */
export function SignInQuestion({ code }) {
  const preview = useQuery((signal) => previewCode(code, signal), [code]);
  if (preview.error) return html`<${Unusable} error=${preview.error} retry=${preview.reload} />`;
  if (!preview.data) return html`<${Title} text=${t("sign_in.title")} /><${Skeleton} rows=${2} />`;
  return html`<${Question} code=${code} hotel=${preview.data} />`;
}

function Question({ code, hotel }) {
  const name = hotelName(useHotel(hotel.uid));
  const [isShared, setShared] = useState(false);
  const attempt = useMutation(async () => {
    enter(await openSession(code, isShared));
  });
  const submit = (event) => {
    event.preventDefault();
    attempt.run({ code });
  };
  return html`
    <${Title} text=${t("sign_in.question", { hotel: name })} />
    <div class="narrow">
      <form class="card sign-in-question" onSubmit=${submit}>
        <p>${t("sign_in.question_text", { hotel: name })}</p>
        ${name !== hotel.uid &&
        html`<p class="hint breakable">${t("sign_in.uid", { uid: hotel.uid })}</p>`}
        ${hotel.label && html`<p>${t("sign_in.access", { label: hotel.label })}</p>`}
        ${hotel.role === "admin" && html`<p><strong>${t("sign_in.as_admin")}</strong></p>`}
        <${WhoIsSignedIn} next=${hotel.uid} />
        <${SharedDevice} isShared=${isShared} onChange=${setShared} />
        ${attempt.error && html`<${ErrorNotice} error=${attempt.error} />`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            label=${t("sign_in.submit")}
            isBusy=${attempt.isBusy}
          />
          <${Button} label=${t("sign_in.decline")} onClick=${decline} />
        </div>
      </form>
    </div>
  `;
}

/** Who will be signed out, if somebody is signed in. */
export function WhoIsSignedIn({ next }) {
  const current = useSignal(session);
  const hotel = useHotel(current?.uid ?? null);
  if (!current) return null;
  const key = current.uid === next ? "sign_in.replaces_same" : "sign_in.replaces";
  return html`<${Notice}><p>${t(key, { hotel: hotelName(hotel) })}</p></${Notice}>`;
}

function Unusable({ error, retry }) {
  const current = useSignal(session);
  const signedIn = useHotel(current?.uid ?? null);
  return html`
    <${Title} text=${t("sign_in.title")} />
    <div class="narrow">
      <${ErrorNotice} error=${error} retry=${error.isOutcomeUnknown ? retry : null} />
      ${current && html`<p>${t("sign_in.unchanged", { hotel: hotelName(signedIn) })}</p>`}
      <div class="actions"><${Button} label=${t("action.back")} onClick=${decline} /></div>
    </div>
  `;
}

function decline() {
  openedLink.set(null);
  go("#/", { replace: true });
}

/** The choice of a session that ends when nobody uses it. */
export function SharedDevice({ isShared, onChange }) {
  return html`
    <label class="check">
      <input
        type="checkbox"
        checked=${isShared}
        onChange=${(event) => onChange(event.target.checked)}
      />
      <span>${t("sign_in.shared_device")}</span>
    </label>
  `;
}
