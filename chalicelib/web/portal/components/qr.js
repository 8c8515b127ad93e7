import { t } from "../../shared/i18n.js";
import { html, useMemo } from "../../shared/view.js";
import { correction, generate } from "../../vendor/lean-qr.js";

const MARGIN = 3; // modules; a scanner needs some quiet around the code

/**
 * A QR code as one SVG path. Dark on white in any theme: scanners need that.
 * @param {{text: string, label?: string}} props label: what it is, where it is no voucher's
 */
export function QrCode({ text, label = t("ticket.qr") }) {
  const { path, side } = useMemo(() => draw(text), [text]);
  return html`
    <svg
      class="qr"
      viewBox=${`0 0 ${side} ${side}`}
      role="img"
      aria-label=${label}
      shape-rendering="crispEdges"
    >
      <rect width=${side} height=${side} class="qr-ground" />
      <path d=${path} class="qr-ink" />
    </svg>
  `;
}

function draw(text) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  let path = "";
  for (let y = 0; y < code.size; y += 1) {
    for (let x = 0; x < code.size; x += 1) {
      if (code.get(x, y)) path += `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`;
    }
  }
  return { path, side: code.size + 2 * MARGIN };
}
