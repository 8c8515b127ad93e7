import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { Confirm } from "./confirm.js";

/**
 * The question whether nobody came for a booking, and what becomes of its voucher.
 * @param {{
 *   booking: object, change: (path: string, body: object, key: string) => Promise<object>,
 *   onNoted: (answer: object, text: string) => void, onBack: () => void,
 * }} props change: sends a change of this voucher; text: what has become of it
 */
export function NoShow({ booking, change, onNoted, onBack }) {
  const note = useMutation((body, key) => change("voucher/noshow", body, key));
  const [isGivenBack, setGivenBack] = useState(false);
  async function run() {
    const answer = await note.run({ booking_id: booking.id, give_back: isGivenBack });
    if (!answer) return;
    onNoted(answer, t(isGivenBack ? "changes.noshow_given_back" : "changes.noshow_done"));
  }
  return html`
    <${Confirm}
      id=${`noshow-${booking.id}`}
      question=${t("changes.noshow_question")}
      explanation=${t("changes.noshow_text")}
      label=${t("changes.noshow_submit")}
      action=${note}
      withReason=${false}
      onConfirm=${run}
      onBack=${onBack}
      before=${html`
        <label class="check">
          <input
            type="checkbox"
            checked=${isGivenBack}
            aria-describedby="give-back-hint"
            onChange=${(event) => setGivenBack(event.target.checked)}
          />
          <span>
            ${t("changes.give_back")}
            <span class="small choice-hint" id="give-back-hint">
              ${t("changes.give_back_hint")}
            </span>
          </span>
        </label>
      `}
    />
  `;
}
