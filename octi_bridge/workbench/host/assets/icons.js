/** A few icons of our own, drawn on a 24 by 24 grid; names follow the utility icons an adapter may ask for. */

import { svg } from "./dom.js";

const HANDSET =
  "M6.6 3.5 9 4l1.2 4-2 1.6a12.5 12.5 0 0 0 6.2 6.2l1.6-2 4 1.2.5 2.4a2.2 2.2 0 0 1-2.2 2.6C10.6 20 4 13.4 4 5.7a2.2 2.2 0 0 1 2.6-2.2Z";

/** @type {Record<string, string[]>} */
const PATHS = {
  call: [HANDSET],
  incoming_call: [HANDSET, "M20 4l-6 6M14 5.5V10h4.5"],
  outbound_call: [HANDSET, "M14 10l6-6M15.5 4H20v4.5"],
  end_call: ["M3 13.5c5-5 13-5 18 0l-1.5 3-4.5-1.5v-2.6a11 11 0 0 0-6 0V15l-4.5 1.5Z"],
  user: ["M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M4 20c1-4 4-6 8-6s7 2 8 6"],
  lead: ["M12 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Z", "M5 20c.6-4 3.3-6 7-6s6.4 2 7 6", "M17 5l3-1v4"],
  account: ["M4 20V5h9v15", "M13 10h7v10", "M7 9h3M7 13h3M16 14h1.5M3 20h18"],
  task: ["M5 5h14v15H5z", "M8.5 12.5l2.5 2.5 5-5.5"],
  case: ["M4 8h16v11H4z", "M9 8V5h6v3", "M4 13h16"],
  home: ["M4 11l8-7 8 7v9h-5v-6H9v6H4z"],
  search: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "M15.5 15.5L20 20"],
  apps: ["M5 5h.01M12 5h.01M19 5h.01M5 12h.01M12 12h.01M19 12h.01M5 19h.01M12 19h.01M19 19h.01"],
  close: ["M6 6l12 12M18 6L6 18"],
  minimise: ["M5 17h14"],
  popout: ["M13 5h6v6", "M19 5l-8 8", "M17 14v5H5V7h5"],
  popin: ["M11 13H5M11 13v6M11 13l-6 6", "M7 10V5h12v12h-5"],
  pencil: ["M4 20l1-4L16 5l3 3L8 19z"],
  plug: ["M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4"],
  phone_desk: ["M5 4h5v16H5zM10 7h9v13h-9M13 10.5h3M13 14h.01M16 14h.01M13 17h.01M16 17h.01"],
  chevron: ["M6 9l6 6 6-6"],
  plus: ["M12 5v14M5 12h14"],
  history: ["M12 7v5l3.5 2", "M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  warning: ["M12 4l9 16H3z", "M12 10v4M12 17h.01"],
  stage: ["M4 5h16v11H4z", "M9 20h6M12 16v4"],
};

/** @param {string} name @param {string} [className] An unknown name shows the handset, as a stand-in. */
export function icon(name, className = "icon") {
  const paths = PATHS[name] ?? PATHS.call;
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: className, "aria-hidden": "true", focusable: "false", "data-icon": name },
    ...paths.map((d) => svg("path", { d })),
  );
}
