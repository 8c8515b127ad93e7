/** Where the files of this version of the page are: above the folder of its entry point. */
const VERSION = new URL("../", document.querySelector('script[type="module"]').src);

/**
 * The address of one of our files.
 * @param {string} path as below web/, such as "portal/locales/common.en.json"
 */
export function fileAddress(path) {
  return new URL(path, VERSION).href;
}
