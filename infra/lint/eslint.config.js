/** What the JavaScript must keep to. Prettier formats it. */
import js from "@eslint/js";
import globals from "globals";

const WEB = "chalicelib/web";
const FIREFOX = "tests/portal/firefox";

/** Forbid imports, by statement and by call, of paths that contain one of these folders. */
function without(...folders) {
  const pattern = `\\/(${folders.join("|")})\\/`;
  const message = "No layer imports upwards: shared < data < components < screens < app.";
  return {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { regex: pattern, message },
          { regex: "^[^.]", message: "Only shared/view.js imports htm and preact." },
        ],
      },
    ],
    "no-restricted-syntax": [
      "error",
      { selector: `ImportExpression[source.value=/${pattern}/]`, message },
    ],
  };
}

export default [
  { ignores: [`${WEB}/vendor/**`, `${WEB}/docs/swagger-ui*`] },
  js.configs.recommended,
  {
    files: [`${WEB}/**/*.js`, `${FIREFOX}/*.js`],
    languageOptions: { ecmaVersion: 2024, globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "max-len": ["error", { code: 100 }],
      "max-lines": ["error", 300],
      "no-console": "error",
      "no-shadow": "error",
      "no-undef": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: [`${WEB}/docs/*.js`],
    languageOptions: { sourceType: "script", globals: { SwaggerUIBundle: "readonly" } },
  },
  { files: [`${WEB}/portal/**`], rules: without("embed") },
  { files: [`${WEB}/shared/**`], rules: without("portal", "data", "components", "screens") },
  { files: [`${WEB}/shared/view.js`], rules: { "no-restricted-imports": "off" } },
  { files: [`${WEB}/portal/data/**`], rules: without("components", "screens") },
  { files: [`${WEB}/portal/components/**`], rules: without("screens") },
  // It runs in Node, and some of its functions in the page.
  {
    files: [`${FIREFOX}/*.js`],
    languageOptions: { globals: globals.node },
    rules: { "no-console": "off" },
  },
  { files: ["infra/lint/**"], languageOptions: { globals: globals.node } },
];
