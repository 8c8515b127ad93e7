/** How the question for consent, and what is said of it, look: quieter than the offer. */
export const CONSENT_LOOK = new CSSStyleSheet();
CONSENT_LOOK.replaceSync(`
:host(:not([mode="overlay"])) { position: relative }
.room { position: absolute; inset: 0 0 auto; min-block-size: inherit; pointer-events: none }
.consent { display: flex; flex-wrap: wrap; align-items: center; gap: .375em 1em; font-size: .875em;
  line-height: 1.4; border-block-start: 1px solid
  color-mix(in srgb, CanvasText 22%, transparent); padding-block-start: .5em }
.card:has(.consent) .actions { margin-block-start: 0 }
.consent { margin-block-start: auto }
.consent > p { flex: 1 1 20em }
.consent > p:focus { outline: none }
.choices { flex: 1 1 14em; display: grid; gap: .5em; min-inline-size: 0; max-inline-size: 30em;
  grid-template-columns: repeat(auto-fit, minmax(5.5em, 1fr)); grid-auto-rows: 1fr }
.choices > button { box-sizing: border-box; display: grid; place-items: center;
  min-block-size: 2.5em; padding: .25em .5em; text-align: center; border-radius: .375em;
  border: 1px solid color-mix(in srgb, CanvasText 45%, transparent) }
.choices > :hover { background: color-mix(in srgb, currentColor 8%, transparent) }
.consent .links { flex: 1 0 100%; font-size: 1em }
.consent .panel { flex: 1 0 100%; font-size: 1em }
[aria-busy="true"] { opacity: .6; cursor: progress }
.quiet { display: flex; flex-direction: column; gap: .375em; padding-block: .5em; line-height: 1.4;
  text-align: start; overflow-wrap: anywhere }
ul, ol { margin: 0; padding-inline-start: 1.5em }
ol { display: grid; gap: .5em }
.own { display: grid; gap: .375em }
.stored { max-block-size: 16em; overflow: auto }`);
