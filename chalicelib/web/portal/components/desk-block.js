import { post } from "../../shared/api.js";
import * as format from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect } from "../../shared/view.js";
import { Button } from "./button.js";
import { DeskPanel } from "./desk-panel.js";
import { ErrorNotice } from "./notice.js";

/**
 * A block of the desk's calendar, and its end.
 * @param {{block: object, onRemoved: () => void, onGone: () => void, onClose: () => void}} props
 *   onGone: a colleague has removed it before
 */
export function DeskBlock({ block, onRemoved, onGone, onClose }) {
  const action = useMutation((body, key) => post("calendar/unblock", body, { key }));
  async function remove() {
    const body = { calendar_id: block.calendar_id, block_id: block.id };
    if (await action.run(body)) onRemoved();
  }
  const isGone = action.error?.code === "block_not_found";
  useEffect(() => {
    if (isGone) onGone();
  }, [isGone]);
  return html`
    <${DeskPanel} title=${block.reason ?? t("desk.blocked")} onClose=${onClose}>
      <p class="desk-when">
        <strong>${format.day(block.from)}</strong>
        ${" "}
        ${format.span(block.from, block.to)}
      </p>
      <p class="desk-facts">
        <span class="number">${t("desk.blocked_places", { count: block.places })}</span>
      </p>
      ${action.error &&
      !isGone &&
      html`
        <${ErrorNotice}
          error=${action.error}
          retry=${action.error.isOutcomeUnknown ? remove : null}
          isBusy=${action.isBusy}
        />
      `}
      <div class="actions">
        <${Button}
          icon="cancelled"
          label=${t("desk.unblock")}
          isBusy=${action.isBusy}
          onClick=${remove}
        />
      </div>
    </${DeskPanel}>
  `;
}
