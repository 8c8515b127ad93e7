import { useLimits } from "../../shared/api-limits.js";
import { get, post } from "../../shared/api.js";
import { fieldProblems } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { checkForm, formOf, requestOf } from "../data/calendar-form.js";
import { useDraft } from "../data/drafts.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CalendarChanged } from "./calendar-changed.js";
import { CalendarSettings } from "./calendar-settings.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { StartsPreview } from "./starts-preview.js";
import { useTried } from "./use-tried.js";

const SHOWN = ["title", "zone", "capacity", "window_days", "check_out", "start_every"].concat([
  "buffer_before",
  "buffer_after",
  "notice_minutes",
  "hold_minutes",
  "cancel_until_minutes",
]);

/**
 * The form of a calendar, beside what guests could choose.
 * @param {{
 *   calendar: object | null, initial: () => object, back: string,
 *   onSaved: (calendar: object) => void, onReload?: () => void,
 * }} props calendar: the one to change, as it was loaded; null: a new one; onReload: a colleague's
 *   settings have taken the place of these
 */
export function CalendarForm({ calendar, initial, back, onSaved, onReload }) {
  const [form, setForm] = useDraft("calendar", initial);
  const [touched, setTouched] = useState(new Set());
  const [isTried, setTried] = useTried();
  const [theirs, setTheirs] = useState(null);
  const save = useMutation((body, key) => post("calendar/save", body, { key }));
  const first = useRef(null);
  useEffect(() => {
    if (!calendar) first.current.focus();
  }, []);

  const own = checkForm(form, useLimits("calendar/save"));
  const problems = { ...own, ...fromServer(save.error) };
  const set = (field, value) => {
    // Leaving a field and clicking elsewhere may change two days before the next render.
    setForm((current) => ({
      ...current,
      [field]: typeof value === "function" ? value(current[field]) : value,
    }));
    if (save.error) save.reset();
  };
  const leave = (field) => setTouched(new Set([...touched, field]));
  const request = Object.keys(own).length === 0 ? requestOf(form) : null;

  async function submit(event, version = calendar?.version) {
    event?.preventDefault();
    setTried();
    if (!request) {
      announce(t("hours.has_problems"));
      return;
    }
    setTheirs(null);
    const ids = calendar ? { calendar_id: calendar.id, version } : {};
    const answer = await save.run({ ...ids, ...request });
    if (!answer) return;
    announce(t("hours.saved"));
    onSaved(answer.calendar);
  }
  useEffect(() => {
    if (save.error?.code !== "calendar_changed") return undefined;
    const aborter = new AbortController();
    get("calendar/list", { calendar_id: calendar.id }, { signal: aborter.signal }).then(
      ({ items }) => setTheirs(items[0]),
      () => {}, // the notice offers to save again, which asks anew
    );
    return () => aborter.abort();
  }, [save.error]);

  const hasChanged = save.error?.code === "calendar_changed";
  return html`
    <div class="issue calendar-edit">
      <form class="card" onSubmit=${submit} novalidate>
        <${CalendarSettings}
          form=${form}
          problems=${problems}
          isChecked=${isTried}
          touched=${touched}
          set=${set}
          leave=${leave}
          first=${first}
        />
        ${hasChanged &&
        html`
          <${CalendarChanged}
            before=${calendar}
            theirs=${theirs}
            isBusy=${save.isBusy}
            onMine=${() => submit(null, theirs.version)}
            onTheirs=${() => {
              save.reset();
              setForm(formOf(theirs));
              onReload();
            }}
          />
        `}
        ${save.error && !hasChanged && html`<${Refused} save=${save} retry=${submit} />`}
        ${isTried &&
        !request &&
        html`<${Notice} kind="bad"><p>${t("hours.has_problems")}</p></${Notice}>`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t(calendar ? "hours.save" : "hours.create")}
            isBusy=${save.isBusy}
          />
          <${LinkButton} href=${back} label=${t("action.back")} />
        </div>
      </form>
      <aside class="issue-preview">
        <${StartsPreview} calendar=${request} specialDays=${specialDaysOf(calendar)} />
      </aside>
    </div>
  `;
}

/** The days with hours of their own, by date. */
export function specialDaysOf(calendar) {
  return new Map((calendar?.exceptions ?? []).map(({ date, hours }) => [date, hours]));
}

function fromServer(error) {
  const problems = Object.values(fieldProblems(error)).map((problem) => [
    problem.field,
    { ...problem, isFromServer: true },
  ]);
  return Object.fromEntries(problems);
}

function Refused({ save, retry }) {
  if (save.error.code !== "invalid_request")
    return html`<${ErrorNotice} error=${save.error} retry=${retry} isBusy=${save.isBusy} />`;
  return html`
    <${Notice} kind="bad">
      <p>${t("hours.has_problems")}</p>
      <${OtherProblems} error=${save.error} fields=${SHOWN} />
    </${Notice}>
  `;
}
