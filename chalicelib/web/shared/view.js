/** htm and preact, by the page's import map. Nothing else imports them. */
import htm from "htm";
import { h } from "preact";

export { render } from "preact";
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

/** Make elements from a template: html`<p>${text}</p>`. */
export const html = htm.bind(h);
