import { html } from "../../shared/view.js";

// The `d` of one SVG path each, on a 20 × 20 grid.
const PATHS = {
  add: "M10 4v12M4 10h12",
  arrow: "M4 10h12M11 5l5 5-5 5",
  back: "M16 10H4M9 5l-5 5 5 5",
  blocked: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M5.5 14.5l9-9",
  booked: "M4.5 6.5h11v9h-11zM4.5 9.5h11M7.5 4v3M12.5 4v3",
  calendar: "M3.5 5.5h13v11h-13zM3.5 9h13M7 3.5v3.5M13 3.5v3.5",
  cancelled: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  clock: "M10 3.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M10 6.5V10l2.5 2",
  consumed: "M4.5 10.5l3.5 3.5 7.5-8",
  copy: "M7 7h9v9H7zM4 13V4h9",
  down: "M10 4v9M6 9.5l4 4 4-4M4.5 16.5h11",
  expired: "M6 3.5h8M6 16.5h8M7 3.5c0 4 6 4.5 6 9v4M13 3.5c0 4-6 4.5-6 9v4",
  hotel: "M4 17V4.5h8V17M12 9h4v8M2.5 17h15M7 8h2M7 11.5h2",
  issued: "M3 6.5h14v2.300a1.700 1.700 0 0 0 0 3.400v2.300H3v-2.300a1.700 1.700 0 0 0 0-3.400z",
  link:
    "M8.5 11.5a3 3 0 0 0 4.2 0l2.8-2.8a3 3 0 0 0-4.2-4.2l-1 1" +
    "M11.5 8.5a3 3 0 0 0-4.2 0L4.5 11.3a3 3 0 0 0 4.2 4.2l1-1",
  mail: "M3.5 5.5h13v9.5h-13zM3.5 6l6.5 5 6.5-5",
  no_show: "M7 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5c0-3 2-4.5 4.5-4.5M12 11l5 5M17 11l-5 5",
  pause: "M7.5 5v10M12.5 5v10",
  people:
    "M7.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M2.5 16c0-3 2-4.5 5-4.5s5 1.5 5 4.5" +
    "M13 4.3a2.5 2.5 0 0 1 0 4.6M14.5 11.8c2 .5 3 2 3 4.2",
  person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4 16.5c0-3.5 2.5-5 6-5s6 1.5 6 5",
  play: "M7 5l8 5-8 5z",
  print: "M6 8V3.5h8V8M6 14H3.5V8h13v6H14M6 12h8v4.5H6z",
  refresh: "M16 10a6 6 0 1 1-1.800-4.3M16.5 3v3.5H13",
  scan: "M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13M3.5 10h13",
  search: "M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4M13 13l3.5 3.5",
  today: "M4 17V9.5L10 4l6 5.5V17h-4v-4.5H8V17z",
  undo: "M5 7.5h7a4 4 0 0 1 0 8H8M8.5 4L5 7.5 8.5 11",
  warning: "M10 3.5l7 12.5H3zM10 8.5v3.5M10 14v.2",
};

/** A decorative icon, hidden from screen readers. */
export function Icon({ name }) {
  return html`
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d=${PATHS[name]} />
    </svg>
  `;
}
