import { useLimits } from "../../shared/api-limits.js";
import { post } from "../../shared/api.js";
import { fieldProblems, problemText } from "../../shared/field-problems.js";
import { keepHotel, keepOwnHotel } from "../../shared/hotels.js";
import { LANGUAGES, t } from "../../shared/i18n.js";
import { session } from "../../shared/session.js";
import { useMutation } from "../../shared/use-mutation.js";
import { html, useState } from "../../shared/view.js";
import { zoneName } from "../../shared/zone-names.js";
import { useDraft } from "../data/drafts.js";
import { SHOWN_FIELDS, checkForm, fillForm, requestOf, zones } from "../data/hotel-form.js";
import { announce } from "./announce.js";
import { Button } from "./button.js";
import { DefaultCalendar } from "./default-calendar.js";
import { Field } from "./field.js";
import { ColourField, LogoField } from "./hotel-look.js";
import { HotelAsks } from "./hotel-asks.js";
import { HotelMails } from "./hotel-mails.js";
import { HotelPreview } from "./hotel-preview.js";
import { ErrorNotice, Notice, OtherProblems } from "./notice.js";
import { useTried } from "./use-tried.js";

const LINES = {
  phone: ["tel", "tel"],
  email: ["email", "email"],
  website: ["url", "url"],
  map_url: ["url", "off"],
};

/**
 * The form of a profile, next to how a voucher and the guest's page will look.
 * @param {{hotel: object, reload: () => void}} props hotel: the profile that is saved
 */
export function HotelForm({ hotel, reload }) {
  const [saved, setSaved] = useState(hotel);
  const [form, setForm] = useDraft(`hotel ${hotel.version}`, () => fillForm(hotel));
  const [isTried, setTried] = useTried();
  const [isDone, setDone] = useState(false);
  const save = useMutation((body, key) => post("hotel/save", body, { key }));
  const limitsOf = useLimits("hotel/save");
  const own = checkForm(form, limitsOf);
  const fromServer = fieldProblems(save.error);
  const detailOf = (field) => fromServer[field] ?? (isTried ? own[field] : undefined);
  const problemOf = (field) => (detailOf(field) ? problemText(detailOf(field)) : null);

  const set = (changes) => {
    setForm({ ...form, ...changes });
    setDone(false);
    if (save.error) save.reset();
  };
  const bind = (field) => ({
    value: form[field],
    onInput: (event) => set({ [field]: event.target.value }),
  });

  async function submit(event) {
    event?.preventDefault();
    setTried();
    if (Object.keys(own).length > 0) {
      announce(t("issue.has_problems"));
      return;
    }
    const answer = await save.run(requestOf(form, saved));
    if (!answer) return;
    const kept = keepHotel(answer.hotel);
    if (kept.issuer_uid === session.get()?.uid) keepOwnHotel(kept);
    setSaved(answer.hotel);
    setForm(fillForm(answer.hotel));
    setDone(true);
    announce(t("hotel.saved"));
  }
  const keepMine = () => set({ version: save.error.details.version });
  const line = (field) => html`
    <${Field}
      id=${field}
      label=${t(`field.${field}`)}
      hint=${t(`hotel.${field}_hint`)}
      problem=${problemOf(field)}
    >
      ${(attributes) =>
        html`
          <input
            ...${attributes}
            type=${LINES[field][0]}
            autocomplete=${LINES[field][1]}
            spellcheck=${false}
            ...${bind(field)}
          />
        `}
    </${Field}>
  `;
  return html`
    <div class="issue">
      <form class="card" onSubmit=${submit} novalidate>
        <${Field} id="name" label=${t("field.name")} problem=${problemOf("name")}>
          ${(attributes) =>
            html`
              <input ...${attributes} required autocomplete="organization" ...${bind("name")} />
            `}
        </${Field}>
        <${Field} id="address" label=${t("field.address")} problem=${problemOf("address")}>
          ${(attributes) =>
            html`
              <textarea
                ...${attributes}
                rows="3"
                autocomplete="street-address"
                ...${bind("address")}
              ></textarea>
            `}
        </${Field}>
        ${line("map_url")}
        <div class="pair">${line("phone")} ${line("email")}</div>
        ${line("website")}
        <${Field}
          id="zone"
          label=${t("field.zone")}
          hint=${t("hotel.zone_hint")}
          problem=${problemOf("zone")}
        >
          ${(attributes) => html`
            <select
              ...${attributes}
              value=${form.zone}
              onChange=${(event) => set({ zone: event.target.value })}
            >
              ${zones(form.zone).map(
                (name) =>
                  html`
                    <option key=${name} value=${name} selected=${name === form.zone}>
                      ${zoneName(name)}
                    </option>
                  `,
              )}
            </select>
          `}
        </${Field}>
        <${Languages} form=${form} set=${set} problem=${problemOf("languages")} />
        <${DefaultCalendar}
          form=${form}
          set=${set}
          uid=${saved.issuer_uid}
          problem=${problemOf("default_calendar_id")}
        />
        <${HotelMails} form=${form} set=${set} problemOf=${problemOf} />
        <${HotelAsks} form=${form} set=${set} />
        <${ColourField}
          accent=${form.accent}
          detail=${detailOf("accent")}
          problem=${problemOf("accent")}
          onChange=${(accent) => set({ accent })}
        />
        <${LogoField}
          hotel=${{ ...saved, logo: form.logo }}
          limits=${limitsOf("logo")}
          problem=${problemOf("logo")}
          onChange=${(logo) => set({ logo })}
        />
        ${save.error &&
        html`<${Failure} save=${save} retry=${submit} keepMine=${keepMine} reload=${reload} />`}
        ${isDone && html`<${Notice} kind="good"><p>${t("hotel.saved")}</p></${Notice}>`}
        <div class="actions">
          <${Button}
            type="submit"
            kind="main"
            icon="check"
            label=${t("hotel.save")}
            isBusy=${save.isBusy}
          />
        </div>
      </form>
      <${HotelPreview} form=${form} saved=${saved} />
    </div>
  `;
}

function Languages({ form, set, problem }) {
  const tags = Object.keys(LANGUAGES);
  const toggle = (tag) => (event) => {
    const others = form.others.filter((other) => other !== tag);
    set({ others: event.target.checked ? [...others, tag] : others });
  };
  return html`
    <${Field} id="languages" label=${t("hotel.language")} problem=${problem}>
      ${(attributes) => html`
        <select
          ...${attributes}
          value=${form.language}
          onChange=${(event) => set({ language: event.target.value })}
        >
          ${tags.map(
            (tag) =>
              html`
                <option key=${tag} value=${tag} lang=${tag} selected=${tag === form.language}>
                  ${LANGUAGES[tag]}
                </option>
              `,
          )}
        </select>
      `}
    </${Field}>
    <fieldset class="checks">
      <legend>${t("hotel.other_languages")}</legend>
      ${tags
        .filter((tag) => tag !== form.language)
        .map(
          (tag) => html`
            <label key=${tag} class="check">
              <input type="checkbox" checked=${form.others.includes(tag)} onChange=${toggle(tag)} />
              <span lang=${tag}>${LANGUAGES[tag]}</span>
            </label>
          `,
        )}
    </fieldset>
  `;
}

/** Why it was not saved. Of two who save at once, the second one chooses. */
function Failure({ save, retry, keepMine, reload }) {
  if (save.error.code === "hotel_changed") {
    return html`
      <${Notice} kind="bad" title=${t("hotel.changed_title")}>
        <p>${t("hotel.changed")}</p>
        <div class="actions">
          <${Button} icon="refresh" label=${t("hotel.load_theirs")} onClick=${reload} />
          <${Button} label=${t("hotel.keep_mine")} onClick=${keepMine} />
        </div>
      </${Notice}>
    `;
  }
  if (save.error.code === "invalid_request") {
    return html`
      <${Notice} kind="bad">
        <p>${t("issue.has_problems")}</p>
        <${OtherProblems} error=${save.error} fields=${SHOWN_FIELDS} />
      </${Notice}>
    `;
  }
  return html`<${ErrorNotice} error=${save.error} retry=${retry} isBusy=${save.isBusy} />`;
}
