import { post } from "../core/api.js";
import { useGuest } from "../core/guest.js";
import { t } from "../core/i18n.js";
import { html, useEffect, useRef, useState } from "../core/view.js";
import { announce } from "../parts/announce.js";
import { Button } from "../parts/button.js";
import { Copy } from "../parts/copy.js";
import { Field } from "../parts/field.js";
import { ErrorNotice, Notice } from "../parts/notice.js";
import { Loaded, Skeleton } from "../parts/states.js";
import { Title } from "../parts/title.js";

const BEAT_MS = 20_000; // a thinker is online for 60 s after a heartbeat
const ASK_MS = 4_000;
const LONGEST_CODE = 64;

/** Two who agree on a pair code and are both here find the same room. */
export function Screen() {
  const guest = useGuest();
  return html`<${Title} text=${t("partners.title")} />
    <p class="lead">${t("partners.text")}</p>
    <${Loaded} loaded=${guest} skeleton=${html`<${Skeleton} rows=${2} kind="ticket" />`}>${(me) => html`<${Finder} key=${me.thinker_id} me=${me} />`}</${Loaded}>`;
}

function Finder({ me }) {
  const [code, setCode] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [search, setSearch] = useState(null);
  const find = (event) => {
    event.preventDefault();
    const agreed = code.trim();
    setMissing(!agreed);
    if (agreed) setSearch(agreed);
  };
  return html`<div class="columns">
    <section class="card">
      <h2>${t("partners.own_title")}</h2>
      <p>${t("partners.own_text")}</p>
      <${Copy} id="pair-code" label=${t("partners.own_title")} value=${me.pair_code} />
      <div class="actions"><${Button} label=${t("partners.use_own")} onClick=${() => {
        setCode(me.pair_code);
        setSearch(me.pair_code);
      }} /></div>
    </section>
    <section class="card">
      <h2>${t("partners.find_title")}</h2>
      <form onSubmit=${find} novalidate>
        <${Field} id="pair" label=${t("partners.code")} hint=${t("partners.code_hint")} problem=${isMissing ? t("problem.required") : null}>
          ${(attributes) => html`<input ...${attributes} maxlength=${LONGEST_CODE} autocomplete="off" autocapitalize="none" spellcheck=${false} value=${code} onInput=${(event) => setCode(event.target.value)} />`}
        </${Field}>
        <div class="actions"><${Button} type="submit" kind="main" icon="people" label=${t("partners.find")} /></div>
      </form>
      ${search && html`<${Search} key=${search} me=${me} code=${search} onStop=${() => setSearch(null)} />`}
    </section>
  </div>`;
}

/** Says "here" every now and then, and asks whether somebody else does, until there is a room. */
function Search({ me, code, onStop }) {
  const [state, setState] = useState({ room: null, online: null, error: null });
  const [round, setRound] = useState(0);
  const heading = useRef(null);
  useEffect(() => {
    let isGone = false;
    let timer = null;
    let lastBeat = 0;
    let room = null;
    const say = (body) => post("presence/heartbeat", { thinker_id: me.thinker_id, pair_code: code, ...body }, { as: "guest" });
    async function beat() {
      if (Date.now() - lastBeat >= BEAT_MS) {
        lastBeat = Date.now();
        const answer = await say({});
        if (!isGone) setState((known) => ({ ...known, online: answer.online ?? null, error: null }));
      }
      if (!room) {
        const answer = await post("presence/match", { thinker_id: me.thinker_id, pair_code: code }, { as: "guest" });
        if (isGone) return;
        room = answer.room_id;
        setState((known) => ({ room, online: answer.online ?? known.online, error: null }));
        if (room) announce(t("partners.found"));
      }
      timer = setTimeout(() => beat().catch(fail), room ? BEAT_MS : ASK_MS);
    }
    const fail = (error) => isGone || setState((known) => ({ ...known, error }));
    heading.current?.focus();
    beat().catch(fail);
    return () => {
      isGone = true;
      clearTimeout(timer);
      // Only a courtesy: without it one counts as gone a minute later.
      say({ status: "offline" }).catch(() => {});
    };
  }, [me.thinker_id, code, round]);
  const { room, online, error } = state;
  return html`<div class="search-partner">
    <h3 ref=${heading} tabindex="-1">${t(room ? "partners.found" : "partners.searching", { code })}</h3>
    ${error && html`<${ErrorNotice} error=${error} retry=${() => setRound((count) => count + 1)} />`}
    ${online !== null && html`<p role="status">${t("partners.online", { count: online })}</p>`}
    ${room ? html`<p>${t("partners.room_text")}</p><${Copy} id="room" label=${t("partners.room")} value=${room} />` : !error && html`<${Notice} icon="clock"><p>${t("partners.nobody")}</p></${Notice}>`}
    <div class="actions"><${Button} label=${t(room ? "partners.leave" : "partners.stop")} onClick=${onStop} /></div>
  </div>`;
}
