/** The line that says what a phone is doing, and its buttons. */

import { h, replace } from "../dom.js";
import { icon } from "../icons.js";

/** @typedef {import("../server-api.js").Phone} Phone */

/** @param {import("../i18n.js").Words} words @param {HTMLElement} line @param {Phone} phone */
export function drawState(words, line, phone) {
  const peer = phone.state !== "idle" && phone.peer ? h("span", { class: "phone-peer" }, phone.peer) : null;
  replace(line, h("span", { class: "state-dot" }), h("span", {}, words.t(`state_${phone.state}`)), peer);
}

/**
 * @param {string} label @param {string} iconName @param {string} testId @param {string} className @param {() => void} onclick
 * @returns {HTMLButtonElement}
 */
export function phoneButton(label, iconName, testId, className, onclick) {
  return /** @type {HTMLButtonElement} */ (
    h("button", { type: "button", class: `phone-button ${className}`, "data-testid": testId, onclick }, icon(iconName), h("span", {}, label))
  );
}

/** @param {Phone} phone */
export function canHangUp(phone) {
  return ["ringing", "calling", "talking"].includes(phone.state);
}
