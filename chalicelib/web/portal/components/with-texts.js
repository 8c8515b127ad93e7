import { addTexts } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { QueryResult } from "./states.js";

/**
 * What needs texts that are not loaded with every screen: few viewers see it on their first visit.
 * @param {{sources: string[], children: object}} props sources: as addTexts takes them
 */
export function WithTexts({ sources, children }) {
  const texts = useQuery(async () => {
    await Promise.all(sources.map(addTexts));
    return true;
  }, []);
  return html`<${QueryResult} result=${texts}>${() => children}</${QueryResult}>`;
}
