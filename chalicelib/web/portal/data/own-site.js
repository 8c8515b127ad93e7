/** The lines that a hotel pastes into its own site, so that it shows an offer (docs/embed.md). */
const MODULE = "embed/voucher-offer.js";
const VERSION_LENGTH = 16;

/**
 * Keeps the room for the offer, so that nothing moves when it comes; one that asks is higher.
 * @param {string} consent one of CONSENTS
 */
export function cssLine(consent) {
  const height = consent ? "clamp(21em,45em - 50vw,35em)" : "clamp(15em,34em - 50vw,23em)";
  const which = consent ? "[consent]" : "";
  return `voucher-offer${which}:not([mode="overlay"]){display:block;min-block-size:${height}}`;
}

/** How the element learns whether a visitor agrees to be counted: not at all, or by whom. */
export const CONSENTS = ["", "ask", "tcf", "klaro"];

/**
 * The lines for the page: always the newest script, and the place of the offer.
 * @param {string} uid the hotel's
 * @param {string} own what stands there while there is no offer
 * @param {string} consent one of CONSENTS
 */
export function pageLines(uid, own, consent) {
  const script = `<script type="module" src="${addressOf(MODULE)}"></script>`;
  const asks = consent && ` consent="${consent}"`;
  return `${script}\n<voucher-offer site="${escaped(uid)}"${asks}>${own}</voucher-offer>`;
}

/**
 * The line of the script as it is served now, with its hash: no other one runs in its place.
 * @returns {Promise<string | null>} null where it cannot be read, or no hash can be computed
 */
export async function pinnedLine(signal) {
  try {
    const answer = await fetch(addressOf(MODULE), { credentials: "omit", signal });
    if (!answer.ok) return null;
    const content = await answer.arrayBuffer();
    const [name, hash] = await Promise.all(
      ["SHA-256", "SHA-384"].map((algorithm) => crypto.subtle.digest(algorithm, content)),
    );
    const digits = [...new Uint8Array(name)].map((byte) => byte.toString(16).padStart(2, "0"));
    const version = digits.join("").slice(0, VERSION_LENGTH);
    const address = addressOf(MODULE.replace("/", `/${version}/`));
    const integrity = `sha384-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`;
    const attributes = `type="module" crossorigin integrity="${integrity}" src="${address}"`;
    return `<script ${attributes}></script>`;
  } catch {
    return null;
  }
}

function addressOf(path) {
  return new URL(path, document.baseURI).href;
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
