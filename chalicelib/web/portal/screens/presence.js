import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { announce } from "../components/announce.js";
import { Button } from "../components/button.js";
import { Copy } from "../components/copy.js";
import { Field } from "../components/field.js";
import { ErrorNotice, Notice } from "../components/notice.js";
import { QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { useGuest } from "../data/guest.js";

const BEAT_MS = 20_000; // somebody is online for 60 s after a heartbeat
const ASK_MS = 4_000;

/** Two people who enter the same pair code find the same room. */
export function Screen() {
  const guest = useGuest();
  return html`
    <${Title} text=${t("presence.title")} />
    <p class="lead">${t("presence.text")}</p>
    <${QueryResult} result=${guest} skeleton=${html`<${Skeleton} rows=${2} kind="ticket" />`}>
      ${(me) => html`<${Finder} key=${me.thinker_id} me=${me} />`}
    </${QueryResult}>
  `;
}

function Finder({ me }) {
  const [code, setCode] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [search, setSearch] = useState(null);
  const limits = useLimits("presence/match");
  const find = (event) => {
    event.preventDefault();
    const agreed = code.trim();
    setMissing(!agreed);
    if (agreed) setSearch(agreed);
  };
  return html`
    <div class="columns">
      <section class="card">
        <h2>${t("presence.own_title")}</h2>
        <p>${t("presence.own_text")}</p>
        <${Copy} id="pair-code" label=${t("presence.own_title")} value=${me.pair_code} />
        <div class="actions">
          <${Button}
            label=${t("presence.use_own")}
            onClick=${() => {
              setCode(me.pair_code);
              setSearch(me.pair_code);
            }}
          />
        </div>
      </section>
      <section class="card">
        <h2>${t("presence.find_title")}</h2>
        <form onSubmit=${find} novalidate>
          <${Field}
            id="pair"
            label=${t("presence.code")}
            hint=${t("presence.code_hint")}
            problem=${isMissing ? t("problem.required") : null}
          >
            ${(attributes) =>
              html`
                <input
                  ...${attributes}
                  maxlength=${limits("pair_code").maxLength}
                  autocomplete="off"
                  autocapitalize="none"
                  spellcheck=${false}
                  value=${code}
                  onInput=${(event) => setCode(event.target.value)}
                />
              `}
          </${Field}>
          <div class="actions">
            <${Button} type="submit" kind="main" icon="people" label=${t("presence.find")} />
          </div>
        </form>
        ${search &&
        html`<${Search} key=${search} me=${me} code=${search} onStop=${() => setSearch(null)} />`}
      </section>
    </div>
  `;
}

/** Send heartbeats and ask for a match, until there is a room. */
function Search({ me, code, onStop }) {
  const [state, setState] = useState({ room: null, online: null, error: null });
  const [round, setRound] = useState(0);
  const heading = useRef(null);
  useEffect(() => {
    const aborter = new AbortController();
    const { signal } = aborter;
    const identity = { thinker_id: me.thinker_id, pair_code: code };
    let timer = null;
    let lastBeat = 0;
    let room = null;
    async function beat() {
      if (Date.now() - lastBeat >= BEAT_MS) {
        lastBeat = Date.now();
        const answer = await post("presence/heartbeat", identity, { as: "guest", signal });
        if (signal.aborted) return;
        setState((previous) => ({ ...previous, online: answer.online ?? null, error: null }));
      }
      if (!room) {
        const answer = await post("presence/match", identity, { as: "guest", signal });
        if (signal.aborted) return;
        room = answer.room_id;
        setState(({ online }) => ({ room, online: answer.online ?? online, error: null }));
        if (room) announce(t("presence.found"));
      }
      timer = setTimeout(repeat, room ? BEAT_MS : ASK_MS);
    }
    const repeat = () => {
      beat().catch((error) => signal.aborted || setState((previous) => ({ ...previous, error })));
    };
    heading.current?.focus();
    repeat();
    return () => {
      aborter.abort();
      clearTimeout(timer);
      // Optional: without it the guest is considered offline a minute later.
      const farewell = { ...identity, status: "offline" };
      post("presence/heartbeat", farewell, { as: "guest" }).catch(() => {});
    };
  }, [me.thinker_id, code, round]);
  const { room, online, error } = state;
  return html`
    <div class="search-partner">
      <h3 ref=${heading} tabindex="-1">
        ${t(room ? "presence.found" : "presence.searching", { code })}
      </h3>
      ${error &&
      html`<${ErrorNotice} error=${error} retry=${() => setRound((count) => count + 1)} />`}
      ${online !== null && html`<p role="status">${t("presence.online", { count: online })}</p>`}
      ${room
        ? html`
            <p>${t("presence.room_text")}</p>
            <${Copy} id="room" label=${t("presence.room")} value=${room} />
          `
        : !error && html`<${Notice} icon="clock"><p>${t("presence.nobody")}</p></${Notice}>`}
      <div class="actions">
        <${Button} label=${t(room ? "presence.leave" : "presence.stop")} onClick=${onStop} />
      </div>
    </div>
  `;
}
