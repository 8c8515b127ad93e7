/** What the API's own OpenAPI document states: which routes there are, and the limits of fields. */
import { abortAfter } from "./older-browsers.js";
import { useEffect, useState } from "./view.js";

const ADDRESS = new URL("api/openapi.json", document.baseURI);
const PATIENCE_MS = 20_000;
let openApi = null;
let loading = null;

/** The document, fetched once. Without it the server alone checks the fields. */
function loadDocument() {
  loading ??= fetchDocument().then(
    (contract) => (openApi = contract),
    () => (loading = null),
  );
  return loading;
}

async function fetchDocument() {
  const response = await fetch(ADDRESS, {
    credentials: "omit",
    signal: abortAfter(PATIENCE_MS),
  });
  return response.ok ? response.json() : Promise.reject(new Error(String(response.status)));
}

/**
 * The limits of a POST route's fields, such as `note` or, within another one, `contact.note`; of
 * each entry of a list, `offers.[].count`. Fetched when the first form is shown.
 * @param {string | null} path below /api/; null while no field is shown
 * @returns {(field: string) => {
 *   minLength?: number, maxLength?: number, minimum?: number, maximum?: number,
 *   exclusiveMaximum?: number,
 * }} an empty object for a field without limits, and while the document is not there
 */
export function useLimits(path) {
  const contract = useDocument(path !== null);
  return (field) => limitsOf(contract, path, field);
}

/**
 * Whether this stage has a POST route; false while the document is not there.
 * @param {string} path below /api/
 */
export function useHasRoute(path) {
  return Boolean(useDocument(true)?.paths?.[`/api/${path}`]?.post);
}

function useDocument(isNeeded) {
  const [contract, setContract] = useState(openApi);
  useEffect(() => {
    if (!isNeeded) return undefined;
    let isGone = false;
    loadDocument().then((latest) => isGone || setContract(latest));
    return () => (isGone = true);
  }, []);
  return contract;
}

function limitsOf(contract, path, field) {
  const operation = contract?.paths?.[`/api/${path}`]?.post;
  const schema = resolve(contract, operation?.requestBody?.content?.["application/json"]?.schema);
  // A request that can be made in several ways has a schema for each.
  const ways = schema?.oneOf?.map((way) => resolve(contract, way)) ?? [schema];
  const [name, ...parts] = field.split(".");
  const way = ways.find((one) => one?.properties?.[name]);
  return parts.reduce(
    (value, part) => valueSchema(contract, part === "[]" ? value.items : value.properties?.[part]),
    valueSchema(contract, way?.properties[name]),
  );
}

/** The schema of the value itself, where null is another choice. */
function valueSchema(contract, schema) {
  const direct = resolve(contract, schema) ?? {};
  const choices = (direct.anyOf ?? []).map((choice) => resolve(contract, choice));
  return choices.find((choice) => choice && choice.type !== "null") ?? direct;
}

function resolve(contract, schema) {
  if (!schema?.$ref) return schema;
  const parts = schema.$ref.replace(/^#\//, "").split("/");
  return parts.reduce((part, name) => part?.[name], contract);
}
