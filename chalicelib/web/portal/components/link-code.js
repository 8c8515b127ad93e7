import { post } from "../../shared/api.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { t } from "../../shared/i18n.js";
import { useSignal } from "../../shared/signal.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { keepMoving, movingBy } from "../data/booking-link.js";
import { Button, LinkButton } from "./button.js";
import { Field } from "./field.js";
import { ErrorNotice, Notice } from "./notice.js";

const DIGITS = 6;
const GONE = "link_not_valid";

/**
 * How far whoever has a link has come on the way to one that moves its booking.
 * @param {string} link
 * @returns {{moving: string | null, sentTo: string | null, isOver: boolean}} moving: the link that
 *   a code was answered with; sentTo: where one was sent; isOver: whether its time has just ended
 */
export function useConfirmed(link) {
  const state = useSignal(movingBy);
  const [isOver, setOver] = useState(false);
  const own = state?.link === link ? state : null;
  const isLate = Boolean(own) && new Date(own.endsAt) <= hotelNow();
  const moving = (!isLate && own?.moving) || null;
  useEffect(() => {
    if (!moving) return undefined;
    const end = () => {
      setOver(true);
      keepMoving(null);
    };
    const timer = setTimeout(end, new Date(own.endsAt) - hotelNow());
    return () => clearTimeout(timer);
  }, [moving]);
  return { moving, sentTo: isLate ? null : (own?.sentTo ?? null), isOver };
}

/**
 * Have a code sent, and type it.
 * @param {{
 *   link: string, sentTo: string | null, over: string | null, why: string, back: string,
 *   leave: string, onGone: () => void,
 * }} props sentTo: as useConfirmed says; over: what ended, if something did; why: what the code is
 *   for; back: the address at which everything stays as it is; leave: the name of the link there;
 *   onGone: the link is void
 */
export function LinkCode({ link, sentTo, over, why, back, leave, onGone }) {
  return html`
    ${over && html`<${Notice}><p>${over}</p></${Notice}>`}
    <${Code}
      link=${link}
      sentTo=${sentTo}
      why=${why}
      back=${back}
      leave=${leave}
      onGone=${onGone}
    />
  `;
}

function Code({ link, sentTo, why, back, leave, onGone }) {
  const as = { booking: link };
  const [text, setText] = useState("");
  const [isMissing, setMissing] = useState(false);
  const input = useRef(null);
  const request = useMutation((body) => post("booking/code", body, { as }));
  const attempt = useMutation((body) => post("booking/confirm", body, { as }));
  useEffect(() => input.current?.focus(), [sentTo]);
  const error = request.error ?? attempt.error;
  useEffect(() => {
    if (error?.code === GONE) onGone();
  }, [error]);
  async function send() {
    attempt.reset();
    const answer = await request.run({});
    if (!answer) return;
    setText("");
    setMissing(false);
    keepMoving({ link, sentTo: answer.sent_to, endsAt: answer.expires_at });
  }
  async function confirm(event) {
    event.preventDefault();
    const code = text.replaceAll(/\D/g, "");
    setMissing(code.length !== DIGITS);
    if (code.length !== DIGITS) return;
    request.reset();
    const answer = await attempt.run({ code });
    if (answer) keepMoving({ link, moving: answer.token, endsAt: answer.expires_at });
    else input.current?.select();
  }
  const wrong = attempt.error?.code === "wrong_code" ? attempt.error : null;
  const shown = wrong || error?.code === GONE ? null : error;
  if (!sentTo)
    return html`
      <section class="card">
        <p>${why}</p>
        ${shown && html`<${ErrorNotice} error=${shown} />`}
        <div class="actions">
          <${Button}
            kind="main"
            icon="link"
            isBusy=${request.isBusy}
            label=${t("links.code.send")}
            onClick=${send}
          />
          <${LinkButton} icon="back" href=${back} label=${leave} />
        </div>
      </section>
    `;
  return html`
    <form class="card" onSubmit=${confirm} novalidate>
      <p role="status">${t("links.code.sent", { address: sentTo })}</p>
      <${Field}
        id="booking-code"
        label=${t("links.code.label")}
        hint=${t("links.code.sent_hint")}
        problem=${isMissing ? t("links.code.missing") : wrong && wrongText(wrong)}
      >
        ${(attributes) => html`
          <input
            ...${attributes}
            ref=${input}
            class="code-digits"
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="12"
            spellcheck=${false}
            value=${text}
            onInput=${(event) => setText(event.target.value)}
          />
        `}
      </${Field}>
      ${shown && html`<${ErrorNotice} error=${shown} />`}
      <div class="actions">
        <${Button}
          type="submit"
          kind="main"
          icon="check"
          isBusy=${attempt.isBusy}
          label=${t("links.code.submit")}
        />
        <${Button}
          icon="refresh"
          isBusy=${request.isBusy}
          label=${t("links.code.again")}
          onClick=${send}
        />
        <${LinkButton} icon="back" href=${back} label=${leave} />
      </div>
    </form>
  `;
}

/** What a wrong code means: how often one may try again. */
function wrongText({ details }) {
  const count = details?.tries_left ?? 0;
  return count > 0 ? t("links.code.wrong", { count }) : t("links.code.none_left");
}
