import { intlLocale, t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Button } from "./button.js";
import { Notice } from "./notice.js";

const COMPARED = [
  ["title", "hours.title"],
  ["capacity", "hours.capacity"],
  ["hours", "hours.week"],
  ["start_every", "hours.start_every"],
  ["buffer_before", "hours.buffer_before"],
  ["buffer_after", "hours.buffer_after"],
  ["notice_minutes", "hours.notice_minutes"],
  ["window_days", "hours.window_days"],
  ["hold_minutes", "hours.hold_minutes"],
  ["cancel_until_minutes", "hours.cancel_until_minutes"],
  ["late_cancel", "hours.late_cancel"],
  ["unredeemed", "hours.unredeemed"],
  ["check_out", "hours.check_out"],
  ["zone", "hours.zone"],
  ["exceptions", "hours.days"],
  ["archived", "hours.archived"],
];

/**
 * A colleague has saved the calendar meanwhile: what is different now, and whose settings to keep.
 * @param {{
 *   before: object, theirs: object | null, isBusy: boolean, onMine: () => void,
 *   onTheirs: () => void,
 * }} props before: as this page had loaded it; theirs: as it is now, once it was read
 */
export function CalendarChanged({ before, theirs, isBusy, onMine, onTheirs }) {
  const changed = theirs === null ? [] : differences(before, theirs);
  const list = new Intl.ListFormat(intlLocale(), { type: "conjunction" });
  return html`
    <${Notice} kind="bad" title=${t("hours.changed_title")}>
      <p>${t("hours.changed")}</p>
      ${changed.length > 0 &&
      html`<p>${t("hours.changed_fields", { fields: list.format(changed) })}</p>`}
      ${theirs &&
      html`
        <div class="actions">
          <${Button} label=${t("hours.keep_theirs")} icon="refresh" onClick=${onTheirs} />
          <${Button} label=${t("hours.keep_mine")} isBusy=${isBusy} onClick=${onMine} />
        </div>
      `}
    </${Notice}>
  `;
}

function differences(before, theirs) {
  return COMPARED.filter(
    ([field]) => JSON.stringify(before[field]) !== JSON.stringify(theirs[field]),
  ).map(([, key]) => t(key));
}
