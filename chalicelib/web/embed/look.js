/** How the element looks. It makes style sheets, for a host may allow no style elements. */
export const STYLE = sheet(`
:host { display: block; color: CanvasText }
:host([hidden]) { display: none !important }
.card { box-sizing: border-box; min-block-size: inherit; display: flex; flex-direction: column;
  gap: .375em; padding: 1em 1.125em; font: inherit; line-height: 1.4; text-align: start;
  background: var(--voucher-offer-background, Canvas); border-radius: .5em;
  border: 1px solid color-mix(in srgb, CanvasText 22%, transparent); overflow-wrap: anywhere }
p { margin: 0 }
.title { font-size: 1.1875em; font-weight: 650; line-height: 1.3 }
small, pre, .links { font-size: .875em }
.price strong { font-size: 1.375em; font-weight: 650; margin-inline-end: .25em }
.price, .terms { font-variant-numeric: tabular-nums }
.terms { display: flex; flex-wrap: wrap; column-gap: .5em; font-size: .9375em }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .5em; margin-block-start: auto;
  padding-block-start: .375em; max-inline-size: 28em }
.actions > * { box-sizing: border-box; display: grid; place-items: center; text-align: center;
  min-block-size: 2.75em; padding: .375em .5em; border-radius: .375em; font-weight: 600;
  border: 1.5px solid var(--voucher-offer-accent, CanvasText); text-decoration: none;
  color: var(--voucher-offer-accent, CanvasText) }
.actions > :hover { background: color-mix(in srgb, currentColor 8%, transparent) }
button { all: unset; font: inherit; cursor: pointer }
a { color: inherit }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.links { display: flex; flex-wrap: wrap; column-gap: 1em }
.links > * { display: inline-flex; align-items: center; min-block-size: 2em;
  text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px }
.panel { display: grid; gap: .375em; font-size: .875em; border-block-start: 1px solid
  color-mix(in srgb, CanvasText 22%, transparent); padding-block-start: .5em }
pre { margin: 0; font-family: ui-monospace, monospace; white-space: pre-wrap }
[hidden] { display: none !important }
.unseen { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px;
  overflow: hidden; white-space: nowrap }
.card.is-over { position: fixed; z-index: 2147483000; min-block-size: 0; box-sizing: border-box;
  inline-size: min(24em, 100vw - 1.5em); max-block-size: calc(100dvh - 1.5em);
  overflow: auto; box-shadow: 0 .5em 2em rgb(0 0 0 / 25%) }
.bottom { inset-block-end: .75em } .top { inset-block-start: .75em }
.end { inset-inline-end: .75em } .start { inset-inline-start: .75em }
@media print { .card.is-over { display: none } }
@media (prefers-reduced-motion: no-preference) {
  .is-over { animation: come .15s ease-out } @keyframes come { from { opacity: 0 } } }`);
/** The overlay takes no room where it stands. */
export const OVER = sheet(":host(:not([hidden])) { display: contents }");
export const GONE = sheet(":host { display: none !important }");

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
