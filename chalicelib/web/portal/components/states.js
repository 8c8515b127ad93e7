import { t } from "../../shared/i18n.js";
import { html } from "../../shared/view.js";
import { Button } from "./button.js";
import { Icon } from "./icons.js";
import { ErrorNotice } from "./notice.js";

/** Grey shapes in place of content that is being loaded. */
export function Skeleton({ rows = 5, kind = "row" }) {
  return html`
    <div class="skeleton" aria-busy="true">
      <span class="unseen">${t("state.loading")}</span>
      ${Array.from(
        { length: rows },
        (_, row) => html`<div key=${row} class=${`skeleton-${kind}`}></div>`,
      )}
    </div>
  `;
}

/** What an empty list shows: why it is empty, and what to do. */
export function Empty({ icon, title, children }) {
  return html`
    <div class="empty"><${Icon} name=${icon} /><p class="empty-title">${title}</p>${children}</div>
  `;
}

/**
 * The data of a query, or a skeleton while they load, or an error. A failed reload leaves the data
 * in place.
 * @param {{
 *   result: {data: unknown, error: Error | null, reload: () => void},
 *   skeleton?: unknown, children: (data: any) => unknown,
 * }} props
 */
export function QueryResult({ result, skeleton, children }) {
  const { data, error, isLoading, reload } = result;
  return html`
    ${error && html`<${ErrorNotice} error=${error} retry=${reload} isBusy=${isLoading} />`}
    ${data === null ? !error && (skeleton ?? html`<${Skeleton} />`) : children(data)}
  `;
}

/**
 * Below a list: the button that loads its next page, and why the last attempt failed.
 * @param {{result: ReturnType<typeof import("../../shared/use-query.js").usePages>}} props
 */
export function LoadMore({ result }) {
  return html`
    ${result.moreError &&
    html`<${ErrorNotice} error=${result.moreError} retry=${result.loadMore} />`}
    ${result.data.next_cursor &&
    html`
      <div class="more">
        <${Button}
          label=${t("list.more")}
          isBusy=${result.isLoadingMore}
          onClick=${result.loadMore}
        />
      </div>
    `}
  `;
}
