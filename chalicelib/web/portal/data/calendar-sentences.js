/** What a guest will see of each setting of a calendar, as sentences. */
import * as format from "../../shared/format.js";
import { hotelNow } from "../../shared/hotel-time.js";
import { intlLocale, t } from "../../shared/i18n.js";
import { readNumber } from "../../shared/typed-numbers.js";
import { minutesIn } from "./typed-lengths.js";
import { DAY_MINUTES, readWall } from "./wall-time.js";

const EXAMPLE_DAY = 2; // days ahead: an ordinary one
const TIMES = 3;

/**
 * A sentence for each field that has no problem.
 * @returns {Record<string, string>}
 */
export function sentencesOf(form, problems) {
  const sentences = {};
  const say = (field, sentence) => {
    if (!problems[field]) sentences[field] = sentence();
  };
  const isRooms = form.kind === "rooms";
  const first = firstTime(form);
  const count = (field) => Number(readNumber(form[field], 0).number);
  say("capacity", () =>
    t(isRooms ? "hours.says.rooms" : "hours.says.capacity", { count: count("capacity") }),
  );
  say("check_in", () => t("hours.says.check_in", { time: format.time(at(0, first)) }));
  if (form.check_out)
    say("check_out", () =>
      t("hours.says.check_out", { time: format.time(at(0, readWall(form.check_out))) }),
    );
  say("start_every", () => t("hours.says.start_every", { times: times(first, form.start_every) }));
  for (const field of ["buffer_before", "buffer_after"])
    say(field, () => buffer(field, minutesIn(form[field])));
  say("notice_minutes", () => notice(minutesIn(form.notice_minutes), first));
  say("window_days", () =>
    t("hours.says.window_days", { day: format.day(at(count("window_days"), first)) }),
  );
  say("hold_minutes", () => t("hours.says.hold_minutes", { count: count("hold_minutes") }));
  say("cancel_until_minutes", () => cancelling(minutesIn(form.cancel_until_minutes), first));
  return sentences;
}

/** When the first hours of the week begin: at ten, where none do. */
function firstTime(form) {
  const typed =
    form.kind === "rooms"
      ? form.check_in
      : Object.values(form.hours).find((day) => day.length)?.[0].from;
  return readWall(typed ?? "") ?? 600;
}

/** A time of a day to come. */
function at(days, minutes) {
  const day = format.startOfDay(format.isoDay(hotelNow()), days);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes);
}

function times(first, every) {
  const starts = Array.from({ length: TIMES }, (_, place) =>
    format.time(at(EXAMPLE_DAY, first + place * minutesIn(every))),
  );
  return new Intl.ListFormat(intlLocale(), { type: "unit" }).format(starts);
}

function buffer(field, minutes) {
  if (minutes === 0) return t("hours.says.no_buffer");
  return t(`hours.says.${field}`, { length: format.duration(minutes) });
}

function notice(minutes, first) {
  if (minutes === 0) return t("hours.says.no_notice");
  const start = at(EXAMPLE_DAY, first);
  return t("hours.says.notice", {
    start: format.dayAndTime(start),
    last: format.dayAndTime(start - minutes * 60_000),
  });
}

function cancelling(minutes, first) {
  const start = at(EXAMPLE_DAY + Math.ceil(minutes / DAY_MINUTES), first);
  if (minutes === 0) return t("hours.says.cancel_any_time");
  return t("hours.says.cancel_until", {
    start: format.dayAndTime(start),
    last: format.dayAndTime(start - minutes * 60_000),
  });
}
