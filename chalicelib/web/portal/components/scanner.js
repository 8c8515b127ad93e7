import { t } from "../../shared/i18n.js";
import { html, useEffect, useRef, useState } from "../../shared/view.js";
import { Notice } from "./notice.js";

const LOOK_EVERY_MS = 200;

/** Whether this browser can read codes with a camera. */
export const canScan = "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

/** Show the camera's picture until a QR code is recognised. */
export function Scanner({ onCode }) {
  const video = useRef(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let stream = null;
    let timer = null;
    let isGone = false;
    const stop = () => {
      isGone = true;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
    async function look(detector) {
      const [code] = await detector.detect(video.current);
      if (isGone) return;
      if (code) {
        stop();
        onCode(code.rawValue);
      } else {
        timer = setTimeout(() => look(detector).catch(fail), LOOK_EVERY_MS);
      }
    }
    async function start() {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (isGone) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      return look(new window.BarcodeDetector({ formats: ["qr_code"] }));
    }
    const fail = () => isGone || setFailed(true);
    start().catch(fail);
    return stop;
  }, []);
  if (failed) return html`<${Notice} kind="bad"><p>${t("redeem.no_camera")}</p></${Notice}>`;
  return html`
    <video class="scanner" ref=${video} muted playsinline aria-label=${t("redeem.camera")}></video>
  `;
}
