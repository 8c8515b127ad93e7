import { get } from "../core/api.js";
import * as format from "../core/format.js";
import { has, t } from "../core/i18n.js";
import { usePages } from "../core/load.js";
import { guestName } from "../core/people.js";
import { html } from "../core/view.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";
import { Loaded, Skeleton } from "./states.js";

/** What happened to a voucher, newest first. `version` changes when something has just happened. */
export function History({ voucherId, version }) {
  const loaded = usePages((cursor, signal) => get("events", { subject_id: voucherId, cursor, limit: 20 }, { signal }), [voucherId, version]);
  return html`<${Loaded} loaded=${loaded} skeleton=${html`<${Skeleton} rows=${2} />`}>${({ items, next_cursor: next }) => html`
    <ol class="history">${items.map((event) => html`<li key=${event.id}>
      <span class="history-what">${t(has(`event.${event.type}`) ? `event.${event.type}` : "event.other")}</span>
      <span class="small"><time datetime=${event.created_at}>${format.moment(event.created_at)}</time> · ${event.actor_id ? guestName(event.actor_id) : t("event.system")}</span>
      ${event.meta.slot_start && html`<span class="small">${t("event.slot", { when: format.dayAndTime(event.meta.slot_start) })}</span>`}
      ${event.meta.reason && html`<span class="small">${t("event.reason", { reason: event.meta.reason })}</span>`}
    </li>`)}</ol>
    ${loaded.moreError && html`<${ErrorNotice} error=${loaded.moreError} retry=${loaded.loadMore} />`}
    ${next && html`<${Button} label=${t("list.more")} isBusy=${loaded.isLoadingMore} onClick=${loaded.loadMore} />`}
  `}</${Loaded}>`;
}
