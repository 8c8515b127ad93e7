/** What the CSS must keep to. Prettier formats it. */
export default {
  extends: "stylelint-config-standard",
  rules: {
    // Rules of one thing stand together.
    "at-rule-empty-line-before": null,
    "rule-empty-line-before": null,
    "declaration-empty-line-before": null,
    "custom-property-empty-line-before": null,
    "comment-empty-line-before": null,
    // A state of one thing may come before another thing.
    "no-descending-specificity": null,
    "property-no-vendor-prefix": [true, { ignoreProperties: ["/text-size-adjust/"] }],
    // (max-width: …) is understood by more browsers than (width <= …).
    "media-feature-range-notation": null,
  },
};
