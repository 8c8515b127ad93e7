"use strict";

// Dark when the system is; the style sheet of Swagger UI goes by this class.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const ui = SwaggerUIBundle({
  url: "api/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: offerDemoKey,
});

/** On the stage local, whose keys everybody knows, sign in with one click. */
async function offerDemoKey() {
  const bar = document.querySelector("#demo");
  const { stage } = await (await fetch("api/health")).json();
  if (stage !== "local" || !bar) return;
  const button = bar.querySelector("button");
  button.addEventListener("click", () => {
    ui.preauthorizeApiKey("key", "local-hotel");
    button.disabled = true;
    button.textContent = "Signed in as the demo hotel";
  });
  bar.hidden = false;
}
