/** Field problems of the API, by code and limits, in the viewer's language. */
import { duration, fileSize, moment } from "./format.js";
import { has, intlLocale, t } from "./i18n.js";

/** The limits that are times, by code. */
const TIME_LIMITS = { already_over: ["after"], too_early: ["min"], too_late: ["max"] };

/**
 * The text of a problem. A code without a text shows the server's own sentence.
 * @param {{field?: string, code?: string, problem?: string, limits?: object}} detail
 */
export function problemText({ field, code, problem, limits = {} }) {
  const key = keyOf(code, limits);
  if (!has(key)) return problem ? t("problem.server", { problem }) : t("problem.unknown");
  return t(key, placeholders(field, code, limits));
}

/** Some codes have a text per kind of limit. */
function keyOf(code, limits) {
  if (code === "wrong_type") return `problem.wrong_type.${limits.type}`;
  if (code === "too_large" && limits.below !== undefined) return "problem.too_large.below";
  return `problem.${code}`;
}

function placeholders(field, code, limits) {
  const { min, max } = limits;
  const values = { ...limits, count: limits.count ?? max ?? min };
  if (field === "duration_minutes") {
    for (const name of ["min", "max", "below"]) {
      if (name in limits) values[name] = duration(limits[name]);
    }
  }
  if (code === "too_many_bytes") values.max = fileSize(max);
  for (const name of TIME_LIMITS[code] ?? []) {
    if (!Number.isNaN(Date.parse(limits[name]))) values[name] = moment(limits[name]);
  }
  // A year is written without a thousands separator.
  if (code === "outside_years") Object.assign(values, { min: String(min), max: String(max) });
  if (limits.field) values.field = fieldName(limits.field);
  if (limits.fields) values.fields = list(limits.fields.map(fieldName));
  if (limits.options) values.options = list(limits.options);
  return values;
}

function list(words) {
  return new Intl.ListFormat(intlLocale(), { type: "disjunction" }).format(words);
}

/** What a field of the API is called on the screen. */
export function fieldName(field) {
  return has(`field.${field}`) ? t(`field.${field}`) : field;
}

/**
 * The problems that an error of the API reports: for each field the first one.
 * @param {Error | null} error
 * @returns {Record<string, {field: string, code?: string, problem: string, limits?: object}>}
 */
export function fieldProblems(error) {
  const problems = {};
  if (error?.code !== "invalid_request" || !Array.isArray(error.details)) return problems;
  for (const detail of error.details) {
    const [field] = detail.field.split(/[.[]/); // a condition's own path belongs to `terms`
    problems[field] ??= { ...detail, field };
  }
  return problems;
}

/** The text of the problem that an error reports for a field, such as `contact.email`, or null. */
export function problemOf(error, field) {
  const problem =
    fieldProblems(error)[field] ?? error?.details?.find?.((one) => one.field === field);
  return problem ? problemText(problem) : null;
}
