/** How JavaScript, CSS and JSON are formatted. */
export default {
  printWidth: 100,
  plugins: [new URL("prettier-htm.js", import.meta.url).pathname],
};
