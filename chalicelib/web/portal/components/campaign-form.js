import { useLimits } from "../../shared/api-limits.js";
import { get, post } from "../../shared/api.js";
import { problemText } from "../../shared/field-problems.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import {
  checkForm,
  emptyForm,
  formOf,
  formUpon,
  previewsOf,
  requestOf,
} from "../data/campaign-form.js";
import { useDraft } from "../data/drafts.js";
import { announce } from "./announce.js";
import { Button, LinkButton } from "./button.js";
import { CampaignBudget, CampaignEnd, CampaignMore } from "./campaign-budget.js";
import { CampaignOfferFields } from "./campaign-offer-fields.js";
import { Field } from "./field.js";
import { Later } from "./later.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { useTried } from "./use-tried.js";

const SHOWN = ["name", "offers", "budget_amount", "ends_at", "starts_at", "hourly_amount"];

/**
 * The form of a campaign.
 * @param {{
 *   campaign: object | null, templates: object[], hotel?: string, back: string,
 *   onSaved: (campaign: object) => void,
 * }} props campaign: the one to change, as it was loaded; null: a new one
 */
export function CampaignForm({ campaign, templates, hotel, back, onSaved }) {
  // What is saved takes the place of this version.
  const [read, setRead] = useDraft("campaign-read", () => campaign);
  const [form, setForm] = useDraft("campaign", () => (read ? formOf(read) : emptyForm()));
  const [touched, setTouched] = useState(new Set());
  const [isTried, setTried] = useTried();
  const first = useRef(null);
  useEffect(() => first.current.focus(), []);
  const path = read ? "campaign/change" : "campaign/create";
  const save = useMutation((body, key) => post(path, body, { key }));
  const own = checkForm(form, templates, read, useLimits(path));

  const set = (changes) => {
    setForm({ ...form, ...changes });
    if (save.error) save.reset();
  };
  const fields = {
    form,
    set,
    problemOf: (field) => {
      const problem = serverProblem(save.error, field) ?? own[field];
      // A field that is left empty in passing has no problem yet.
      const isShown = isTried || (touched.has(field) && problem?.code !== "required");
      return problem && (isShown || problem !== own[field]) ? textOf(problem) : null;
    },
    bind: (field) => ({
      value: form[field],
      onInput: (event) => set({ [field]: event.target.value }),
    }),
    leave: (field) => ({ onBlur: () => setTouched(new Set([...touched, field])) }),
  };

  async function submit(event) {
    event?.preventDefault();
    setTried();
    if (Object.keys(own).length > 0) {
      announce(t("campaign.has_problems"));
      return;
    }
    const answer = await save.run({
      ...(!read && { issuer_uid: hotel }),
      ...requestOf(form, templates, read),
    });
    if (!answer) return;
    announce(t("campaign.saved", { name: answer.campaign.name }));
    onSaved(answer.campaign);
  }

  const previews = previewsOf(form, templates);
  return html`
    <div class="issue">
      <form class="card" onSubmit=${submit} novalidate>
        <${Field}
          id="campaign-name"
          label=${t("campaign.name")}
          hint=${t("campaign.name_hint")}
          problem=${fields.problemOf("name")}
        >
          ${(attributes) => html`
            <input
              ...${attributes}
              ref=${first}
              required
              autocomplete="off"
              ...${fields.bind("name")}
              ...${fields.leave("name")}
            />
          `}
        </${Field}>
        <${CampaignOfferFields} fields=${fields} templates=${templates} />
        <div class="form-part">
          <${CampaignBudget} fields=${fields} templates=${templates} />
          <${CampaignEnd} fields=${fields} />
          <${CampaignMore} fields=${fields} templates=${templates} isNew=${!read} />
        </div>
        ${save.error?.code === "campaign_changed"
          ? html`
              <${Changed}
                id=${read.id}
                onMine=${(theirs) => {
                  setRead(theirs);
                  setForm(formUpon(form, theirs));
                  save.reset();
                }}
                onTheirs=${(theirs) => {
                  setRead(theirs);
                  setForm(formOf(theirs));
                  save.reset();
                }}
              />
            `
          : save.error && html`<${Refused} save=${save} retry=${submit} />`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t(read ? "campaign.save" : "campaign.create")}
            isBusy=${save.isBusy}
            onMouseDown=${stayInField}
          />
          <${LinkButton} href=${back} label=${t("action.back")} />
        </div>
      </form>
      ${previews.length > 0 &&
      html`
        <aside class="issue-preview campaign-previews" aria-label=${t("campaign.preview")}>
          <p class="small">${t("campaign.preview")}</p>
          ${previews.map(
            (offer, place) => html`
              <${Later}
                key=${place}
                bundle="offers"
                texts="offers"
                name="OfferCard"
                offer=${offer}
                link=${null}
              />
            `,
          )}
        </aside>
      `}
    </div>
  `;
}

/** A field that is left may show a problem, which would move the button away from the pointer. */
function stayInField(event) {
  event.preventDefault();
}

/** The text of a problem; one is of campaigns alone. */
function textOf(problem) {
  return problem.code === "other_currency"
    ? t("campaign.other_currency", problem.limits)
    : problemText(problem);
}

/** The problem that the server found in a field, by its whole path: `offers` alone is a field. */
function serverProblem(error, field) {
  if (error?.code !== "invalid_request" || !Array.isArray(error.details)) return null;
  return error.details.find((one) => one.field === field) ?? null;
}

function Refused({ save, retry }) {
  const { error } = save;
  if (error.code !== "invalid_request") {
    return html`
      <${ErrorNotice}
        error=${error}
        retry=${error.isOutcomeUnknown ? retry : null}
        isBusy=${save.isBusy}
      />
    `;
  }
  return html`
    <${Notice} kind="bad">
      <p>${t("campaign.has_problems")}</p>
      <${OtherProblems} error=${error} fields=${SHOWN} />
    </${Notice}>
  `;
}

/** A colleague has changed the campaign while this form was open. */
function Changed({ id, onMine, onTheirs }) {
  const look = useMutation(
    async () => (await get("campaign/report", { campaign_id: id })).campaign,
  );
  const withTheirs = (then) => async () => {
    const theirs = await look.run({});
    if (theirs) then(theirs);
  };
  return html`
    <${Notice} kind="bad" title=${t("campaign.theirs_title")}>
      <p>${t("campaign.theirs")}</p>
      <div class="actions">
        <${Button}
          label=${t("campaign.keep_mine")}
          isBusy=${look.isBusy}
          onClick=${withTheirs(onMine)}
        />
        <${Button}
          label=${t("campaign.load_theirs")}
          isBusy=${look.isBusy}
          onClick=${withTheirs(onTheirs)}
        />
      </div>
      ${look.error && html`<${ErrorNotice} error=${look.error} />`}
    </${Notice}>
  `;
}
