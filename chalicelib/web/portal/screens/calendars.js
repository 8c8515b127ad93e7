import { get, post } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { useMutation } from "../../shared/use-mutation.js";
import { usePages, useQuery } from "../../shared/use-query.js";
import { html, useState } from "../../shared/view.js";
import { announce } from "../components/announce.js";
import { Button, LinkButton } from "../components/button.js";
import { CalendarFeed } from "../components/calendar-feed.js";
import { CalendarForm } from "../components/calendar-form.js";
import { CalendarTabs } from "../components/calendar-tabs.js";
import { Confirm } from "../components/confirm.js";
import { CalendarTemplates, FirstCalendar } from "../components/first-calendar.js";
import { MisfitsNotice } from "../components/misfits-notice.js";
import { ErrorNotice, Notice } from "../components/notice.js";
import { openDays } from "../components/open-days.js";
import { SpecialDays } from "../components/special-days.js";
import { Empty, LoadMore, QueryResult, Skeleton } from "../components/states.js";
import { Title } from "../components/title.js";
import { WithTexts } from "../components/with-texts.js";
import { TEMPLATES, fillForm, formOf } from "../data/calendar-form.js";
import { useOwnHotel } from "../data/own-hotel.js";
import { go, to } from "../router.js";

const SOURCES = ["portal/locales/hours", "portal/locales/desk"];

/** The hotel's calendars: their list, a new one, and one with its settings and special days. */
export function Screen({ rest }) {
  return html`<${WithTexts} sources=${SOURCES}><${Place} rest=${rest} /></${WithTexts}>`;
}

function Place({ rest }) {
  const [first, second] = rest;
  if (first === "new" && second in TEMPLATES)
    return html`<${NewCalendar} key=${second} template=${second} />`;
  if (first && first !== "new")
    return html`<${OneCalendar} key=${first} id=${first} part=${second} />`;
  return html`<${Calendars} isNew=${first === "new"} />`;
}

function Calendars({ isNew }) {
  const result = usePages((cursor, signal) => get("calendar/list", { cursor }, { signal }), []);
  const title = t(isNew ? "hours.new_title" : "calendar.hours");
  return html`
    <${Title} text=${title}>
      ${isNew
        ? html`<${LinkButton} icon="back" href=${to("calendars")} label=${t("calendar.hours")} />`
        : result.data?.items.length > 0 &&
          html`
            <${LinkButton}
              kind="main"
              icon="add"
              href=${to("calendars", "new")}
              label=${t("hours.new")}
            />
          `}
    </${Title}>
    ${!isNew && html`<${CalendarTabs} here="hours" />`}
    <p class="lead">${t(isNew ? "hours.choose" : "hours.lead")}</p>
    ${isNew
      ? html`<${CalendarTemplates} />`
      : html`
          <${QueryResult} result=${result}>
            ${({ items }) =>
              items.length === 0
                ? html`<${FirstCalendar} />`
                : html`<${List} items=${items} /><${LoadMore} result=${result} />`}
          </${QueryResult}>
        `}
  `;
}

function List({ items }) {
  const inOrder = [...items].sort((one, other) => one.archived - other.archived);
  return html`
    <ul class="rows">
      ${inOrder.map(
        (calendar) => html`
          <li key=${calendar.id}>
            <a class="row calendar-row" href=${to("calendars", calendar.id)}>
              <span class="row-what" dir="auto">${calendar.title}</span>
              <span class="row-who">${openDays(calendar)}</span>
              <span class="number">${t("hours.places", { count: calendar.capacity })}</span>
              ${calendar.archived &&
              html`<span class="badge is-consumed">${t("hours.archived")}</span>`}
            </a>
          </li>
        `,
      )}
    </ul>
  `;
}

function NewCalendar({ template }) {
  const hotel = useOwnHotel();
  const fill = () => fillForm(template, t(`hours.template.${template}`), zoneOf(hotel));
  return html`
    <${Title} text=${t("hours.new_title")}>
      <${LinkButton} icon="back" href=${to("calendars", "new")} label=${t("issue.templates")} />
    </${Title}>
    ${!hotel && html`<${Skeleton} />`}
    ${hotel &&
    html`
      <${CalendarForm}
        calendar=${null}
        initial=${fill}
        back=${to("calendars", "new")}
        onSaved=${(calendar) => go(to("calendars", calendar.id), { replace: true })}
      />
    `}
  `;
}

/** The hotel's zone, wherever its clerk is; of a hotel without one, the clerk's. */
function zoneOf(hotel) {
  return hotel.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function OneCalendar({ id, part }) {
  const [outcome, setOutcome] = useState(null);
  const result = useQuery(
    async (signal) =>
      (await get("calendar/list", { calendar_id: id }, { signal })).items[0] ?? null,
    [id],
  );
  if (result.error?.code === "calendar_not_found" && result.data === null) {
    return html`
      <${Title} text=${t("calendar.hours")} />
      <${Empty} icon="search" title=${t("hours.not_found")}>
        <a href=${to("calendars")}>${t("hours.all")}</a>
      </${Empty}>
    `;
  }
  const changed = (text) => {
    setOutcome(text);
    result.reload();
  };
  return html`
    <a class="back" href=${to("calendars")}>${t("hours.all")}</a>
    <${QueryResult} result=${result}>
      ${(calendar) => html`
        <${Title} text=${calendar.title}>
          <${Archive} calendar=${calendar} onDone=${changed} />
        </${Title}>
        <${Parts} id=${id} here=${part ?? "week"} />
        ${calendar.archived && html`<${Notice}><p>${t("hours.archived_text")}</p></${Notice}>`}
        ${outcome && html`<${Notice} kind="good"><p>${outcome}</p></${Notice}>`}
        <${MisfitsAhead} key=${calendar.version} id=${id} />
        ${part === "feed" && html`<${CalendarFeed} calendar=${calendar} />`}
        ${part === "days" && html`<${SpecialDays} calendar=${calendar} onSaved=${changed} />`}
        ${!["days", "feed"].includes(part) &&
        html`
          <${CalendarForm}
            calendar=${calendar}
            initial=${() => formOf(calendar)}
            back=${to("calendars")}
            onSaved=${() => changed(t("hours.saved"))}
            onReload=${() => changed(null)}
          />
        `}
      `}
    </${QueryResult}>
  `;
}

/** What the settings as they are saved leave unfit. */
function MisfitsAhead({ id }) {
  const result = useQuery(
    (signal) => get("calendar/conflicts", { calendar_id: id }, { signal }),
    [id],
  );
  return html`<${MisfitsNotice} calendarId=${id} count=${result.data?.items.length ?? 0} />`;
}

function Parts({ id, here }) {
  const parts = [
    ["week", to("calendars", id)],
    ["days", to("calendars", id, "days")],
    ["feed", to("calendars", id, "feed")],
  ];
  return html`
    <nav class="tabs" aria-label=${t("calendar.views")}>
      ${parts.map(
        ([name, link]) => html`
          <a key=${name} href=${link} aria-current=${name === here ? "page" : null}>
            ${t(`hours.${name}`)}
          </a>
        `,
      )}
    </nav>
  `;
}

function Archive({ calendar, onDone }) {
  const [isAsking, setAsking] = useState(false);
  const archive = useMutation((body, key) => post("calendar/archive", body, { key }));
  async function run(archived) {
    const answer = await archive.run({ calendar_id: calendar.id, archived });
    if (!answer) return;
    setAsking(false);
    const text = t(archived ? "hours.archive_done" : "hours.restored");
    announce(text);
    onDone(text);
  }
  if (calendar.archived)
    return html`
      <${Button}
        icon="refresh"
        label=${t("hours.restore")}
        isBusy=${archive.isBusy}
        onClick=${() => run(false)}
      />
      ${archive.error && html`<${ErrorNotice} error=${archive.error} />`}
    `;
  if (!isAsking)
    return html`<${Button} label=${t("hours.archive")} onClick=${() => setAsking(true)} />`;
  return html`
    <${Confirm}
      id="archive"
      question=${t("hours.archive_question", { title: calendar.title })}
      explanation=${t("hours.archive_text")}
      label=${t("hours.archive")}
      action=${archive}
      onConfirm=${() => run(true)}
      onBack=${() => setAsking(false)}
      withReason=${false}
    />
  `;
}
