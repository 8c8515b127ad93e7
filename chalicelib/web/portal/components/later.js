import { addTexts } from "../../shared/i18n.js";
import { useQuery } from "../../shared/use-query.js";
import { html } from "../../shared/view.js";
import { QueryResult } from "./states.js";

const BUNDLES = {
  links: () => import("../links.js"),
  "now-and-then": () => import("../now-and-then.js"),
  offers: () => import("../offers.js"),
};

/**
 * A component of links.js, now-and-then.js or offers.js: it and its texts are loaded when it is
 * first shown.
 * @param {{name: string, bundle?: string, texts?: string}} props name: of the component, which gets
 *   all other props; bundle: the name of its file; texts: that of its texts
 */
export function Later({ name, bundle = "links", texts = "links", ...props }) {
  const result = useQuery(async () => {
    const [module] = await Promise.all([BUNDLES[bundle](), addTexts(`portal/locales/${texts}`)]);
    return module;
  }, []);
  return html`
    <${QueryResult} result=${result}>
      ${(module) => html`<${module[name]} ...${props} />`}
    </${QueryResult}>
  `;
}
