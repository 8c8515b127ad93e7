/** How the element looks. It makes style sheets, for a host may allow no style elements. */
export const STYLE = sheet(`
:host { display: block; color: CanvasText }
.card { box-sizing: border-box; min-block-size: inherit; display: flex; flex-direction: column;
  gap: .375rem; padding: 1rem 1.125rem; font: inherit; line-height: 1.4; text-align: start;
  background: var(--voucher-offer-background, Canvas); border-radius: .5rem;
  border: 1px solid color-mix(in srgb, CanvasText 22%, transparent); overflow-wrap: anywhere }
p { margin: 0 }
.title { font-size: 1.1875em; font-weight: 650; line-height: 1.3; display: -webkit-box;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden }
small, pre, .links { font-size: .875em }
.price strong { font-size: 1.375em; font-weight: 650; margin-inline-end: .25em }
.price, .terms { font-variant-numeric: tabular-nums }
.terms { display: flex; flex-wrap: wrap; column-gap: .5em; font-size: .9375em }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; margin-block-start: auto;
  padding-block-start: .375rem; max-inline-size: 28rem }
.actions > * { box-sizing: border-box; display: grid; place-items: center; text-align: center;
  min-block-size: 2.75rem; padding: .375rem .5rem; border-radius: .375rem; font-weight: 600;
  border: 1.5px solid var(--voucher-offer-accent, CanvasText); text-decoration: none;
  color: var(--voucher-offer-accent, CanvasText) }
.actions > :hover { background: color-mix(in srgb, currentColor 8%, transparent) }
button { all: unset; font: inherit; cursor: pointer }
a { color: inherit }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px }
.links { display: flex; flex-wrap: wrap; column-gap: 1rem }
.links > * { display: inline-flex; align-items: center; min-block-size: 1.75rem;
  text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px }
.panel { display: grid; gap: .375rem; font-size: .875em; border-block-start: 1px solid
  color-mix(in srgb, CanvasText 22%, transparent); padding-block-start: .5rem }
pre { margin: 0; font-family: ui-monospace, monospace; white-space: pre-wrap }
[hidden] { display: none !important }
.unseen { position: absolute; clip-path: inset(50%); inline-size: 1px; block-size: 1px;
  overflow: hidden; white-space: nowrap }
.card.is-over { position: fixed; z-index: 2147483000; min-block-size: 0; box-sizing: border-box;
  inline-size: min(24rem, 100vw - 1.5rem); max-block-size: calc(100dvh - 1.5rem);
  overflow: auto; box-shadow: 0 .5rem 2rem rgb(0 0 0 / 25%) }
.bottom { inset-block-end: .75rem } .top { inset-block-start: .75rem }
.end { inset-inline-end: .75rem } .start { inset-inline-start: .75rem }
@media (prefers-reduced-motion: no-preference) {
  .is-over { animation: come .15s ease-out } @keyframes come { from { opacity: 0 } } }`);
/** The overlay takes no room where it stands. */
export const OVER = sheet(":host { display: contents !important }");
export const GONE = sheet(":host { display: none !important }");

function sheet(text) {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
}
