/** The iframe of the softphone panel, opened as Salesforce opens it. */

import { h } from "./dom.js";

const APP_ID = "06m000000000001AAA";

/** The adapter URL with what Salesforce appends to it. @param {string} panelUrl @param {string} hostOrigin */
export function panelAddress(panelUrl, hostOrigin) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const nonce = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const query = new URLSearchParams({
    mode: "Lightning",
    ltn_app_id: APP_ID,
    isdtp: "vw",
    sfdcIframeOrigin: hostOrigin,
    clc: "1",
    nonce,
  });
  return `${panelUrl}${panelUrl.includes("?") ? "&" : "?"}${query}`;
}

/**
 * @param {Document} framing document that will hold it
 * @param {string} src @param {string} title
 */
export function makePanelFrame(framing, src, title) {
  const frame = h("iframe", { src, title, class: "panel-frame", "data-testid": "panel-frame", allow: "microphone", loading: "eager" });
  return /** @type {HTMLIFrameElement} */ (framing.adoptNode(frame));
}
