import { get } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { uidName } from "../../shared/guest-names.js";
import { has, t } from "../../shared/i18n.js";
import { usePages } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { USES, canUndo } from "../data/changes-of-mind.js";
import { to } from "../router.js";
import { Button } from "./button.js";
import { ErrorNotice } from "./notice.js";
import { QueryResult, Skeleton } from "./states.js";

/** Who did it: a guest, a hotel and which of its keys, or the service itself. */
function actor({ actor_id: uid, meta }) {
  if (!uid) return t("event.system");
  return meta.key_label ? t("event.by_key", { who: uid, key: meta.key_label }) : uidName(uid);
}

/**
 * A voucher's events, newest first. They are loaded again when `version` changes. What consumed it
 * can be undone from here, as long as the desk may.
 */
export function History({ voucher, version }) {
  const { id: voucherId } = voucher;
  const result = usePages(
    (cursor, signal) => get("events", { subject_id: voucherId, cursor, limit: 20 }, { signal }),
    [voucherId, version],
  );
  return html`
    <${QueryResult} result=${result} skeleton=${html`<${Skeleton} rows=${2} />`}>
      ${({ items, next_cursor: next }) => html`
        <ol class="history">
          ${items.map(
            (event) => html`
              <li key=${event.id}>
                <span class="history-what">
                  ${t(has(`event.${event.type}`) ? `event.${event.type}` : "event.other")}
                </span>
                <span class="small">
                  <time datetime=${event.created_at}>
                    ${format.moment(event.created_at)}
                  </time> · ${actor(event)}
                </span>
                ${event.meta.valid_until &&
                html`
                  <span class="small">
                    ${t("event.until", { day: format.lastDay(event.meta.valid_until) })}
                  </span>
                `}
                ${event.meta.slot_start &&
                html`
                  <span class="small">
                    ${t("event.slot", { when: format.dayAndTime(event.meta.slot_start) })}
                  </span>
                `}
                ${event.type === "voucher.reschedule" &&
                html`
                  <span class="small">
                    ${t("event.moved", { from: format.dayAndTime(event.meta.from) })}
                  </span>
                `}
                ${event.meta.reason &&
                html`
                  <span class="small">${t("event.reason", { reason: event.meta.reason })}</span>
                `}
                ${event === items.find(({ type }) => USES.includes(type)) &&
                canUndo(voucher) &&
                html`<a class="small" href=${to("v", voucherId, "undo")}>${t("changes.undo")}</a>`}
              </li>
            `,
          )}
        </ol>
        ${result.moreError &&
        html`<${ErrorNotice} error=${result.moreError} retry=${result.loadMore} />`}
        ${next &&
        html`
          <${Button}
            label=${t("list.more")}
            isBusy=${result.isLoadingMore}
            onClick=${result.loadMore}
          />
        `}
      `}
    </${QueryResult}>
  `;
}
