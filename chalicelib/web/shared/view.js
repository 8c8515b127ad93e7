/** What front ends draw with. Nothing else imports htm or preact: both come by the page's import map. */
import htm from "htm";
import { h } from "preact";

export { render } from "preact";
export { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

/** Make elements from a template: html`<p>${text}</p>`. */
export const html = htm.bind(h);
