/**
 * The softphone of the utility bar: an item, a docked panel, and the panel in a window of its own.
 * The panel is loaded with the page, even while minimised ("Start automatically"), and loads afresh when it moves between
 * dock and window, as in Salesforce.
 */

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { makePanelFrame, panelAddress } from "./panel-frame.js";
import { PanelWire } from "./wire.js";

const DEFAULT_WIDTH = 320;
const DEFAULT_HEIGHT = 500;

/**
 * @typedef {(frame: HTMLIFrameElement, message: object, origin: string) => void} Post
 *
 * @typedef {object} Parts
 * @property {import("./i18n.js").Words} words
 * @property {import("./server-api.js").Config} config
 * @property {() => "ready" | "starting" | "off" | "silent"} containerState
 * @property {() => Map<string, import("./api/methods.js").Method>} methods
 * @property {URLSearchParams} switches
 * @property {boolean} isOpen
 * @property {(text: string) => void} toast
 */

/** @typedef {import("./api/lightning.js").SoftphoneContainer} SoftphoneContainer @implements {SoftphoneContainer} */
export class Softphone {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const { words, config } = parts;
    this.isOpen = parts.isOpen;
    /** @type {Window | null} */
    this.child = null;
    /** @type {PanelWire | null} */
    this.wire = null;
    this.look = { item: { icon: "call", label: words.t("phone") }, panel: { icon: "call", label: words.t("panelTitle") } };
    this.size = {
      width: Number(config.call_center["/reqGeneralInfo/reqSoftphoneWidth"]) || DEFAULT_WIDTH,
      height: Number(config.call_center["/reqGeneralInfo/reqSoftphoneHeight"]) || DEFAULT_HEIGHT,
    };
    this.body = h("div", { class: "panel-body" });
    this.heading = h("h2", { class: "panel-title" });
    this.popButton = h("button", { type: "button", class: "icon-button", "data-testid": "popout", onclick: () => this.togglePopOut() });
    const minimise = words.t("minimise");
    this.panel = h(
      "section",
      { class: "utility-panel", "aria-label": words.t("panelTitle") },
      h(
        "header",
        { class: "panel-header" },
        this.heading,
        this.popButton,
        h("button", { type: "button", class: "icon-button", "data-testid": "minimise", "aria-label": minimise, title: minimise, onclick: () => this.setVisible(false) }, icon("minimise")),
      ),
      this.body,
    );
    this.item = h("button", { type: "button", class: "utility-item", "data-testid": "utility-phone", onclick: () => this.press() });
    this.bar = h("footer", { class: "utility-bar", "aria-label": words.t("utilityBar") }, this.item);
    window.addEventListener("pagehide", () => this.child?.close());
    this.draw();
  }

  /** Load the panel; call it when panel and bar are in the document. */
  start() {
    this.dock();
  }

  // --- what Open CTI may ask -------------------------------------------------------------------------------------------

  isVisible() {
    return this.child !== null || this.isOpen;
  }

  /** @param {boolean} isVisible */
  setVisible(isVisible) {
    if (isVisible) this.child?.focus();
    this.isOpen = isVisible;
    this.draw();
  }

  /** @param {{height?: number, width?: number}} size */
  setSize(size) {
    Object.assign(this.size, size);
    this.draw();
  }

  /** @param {"item" | "panel"} target @param {string} key */
  setIcon(target, key) {
    this.look[target].icon = key;
    this.draw();
  }

  /** @param {"item" | "panel"} target @param {string} label */
  setLabel(target, label) {
    this.look[target].label = label;
    this.draw();
  }

  initialized() {
    clearTimeout(this.standbyTimer);
    this.veil?.remove();
  }

  // --- the host's side -------------------------------------------------------------------------------------------------

  /** @param {string} methodName @param {object} payload */
  notify(methodName, payload) {
    this.wire?.notify(methodName, payload);
  }

  press() {
    if (this.child !== null) this.child.focus();
    this.setVisible(!this.isOpen);
  }

  draw() {
    const { words } = this.parts;
    const { item, panel } = this.look;
    replace(this.item, icon(item.icon), h("span", {}, item.label));
    this.item.setAttribute("aria-expanded", String(this.isOpen));
    replace(this.heading, icon(panel.icon), h("span", {}, panel.label));
    const pop = words.t(this.child === null ? "popOut" : "popIn");
    replace(this.popButton, icon(this.child === null ? "popout" : "popin"));
    this.popButton.setAttribute("aria-label", pop);
    this.popButton.title = pop;
    this.panel.style.setProperty("--panel-width", `${this.size.width}px`);
    this.panel.style.setProperty("--panel-height", `${this.size.height}px`);
    // The page beside it wants to know the width, too: custom properties are not inherited sideways.
    this.panel.parentElement?.style.setProperty("--docked-width", `${this.size.width}px`);
    // Hidden, not removed: the panel goes on running, and its iframe must not reload.
    this.panel.classList.toggle("is-minimised", !this.isOpen);
    this.panel.inert = !this.isOpen;
  }

  /** Load the panel into a place and listen to it there. @param {Window} framing @param {HTMLElement} place @param {Post} post */
  load(framing, place, post) {
    const { config, words, containerState, methods } = this.parts;
    this.wire?.close();
    const frame = makePanelFrame(framing.document, panelAddress(config.panel_url, location.origin), words.t("panelTitle"));
    this.wire = new PanelWire({ window: framing, frame, panelOrigin: config.panel_origin, post, methods: methods(), containerState });
    place.replaceChildren(frame);
    this.watchStandby(framing, frame, place);
  }

  dock() {
    this.child = null;
    this.load(window, this.body, (frame, message, origin) => frame.contentWindow?.postMessage(message, origin));
    this.draw();
  }

  /** With a standby URL and a time-out the panel must say that it is up, or the standby page takes its place. @param {Window} framing @param {HTMLIFrameElement} frame @param {HTMLElement} place */
  watchStandby(framing, frame, place) {
    clearTimeout(this.standbyTimer);
    const { call_center: settings } = this.parts.config;
    const standby = settings["/reqGeneralInfo/reqStandbyUrl"];
    const timeout = Number(settings["/reqGeneralInfo/reqTimeout"]);
    if (!standby || !timeout) return;
    this.veil = framing.document.adoptNode(h("p", { class: "panel-veil", role: "status" }, this.parts.words.t("standby")));
    place.append(this.veil);
    this.standbyTimer = setTimeout(() => {
      this.veil?.remove();
      frame.src = standby;
    }, timeout);
  }

  // --- pop-out ---------------------------------------------------------------------------------------------------------

  togglePopOut() {
    if (this.child !== null) {
      this.child.close();
      return;
    }
    const { words, toast, switches } = this.parts;
    const size = `width=${this.size.width},height=${this.size.height}`;
    if (window.open(`/workbench/popout?${switches}`, "workbench-softphone", `popup,${size}`) === null) toast(words.t("popOutBlocked"));
  }

  /** The child window is there and asks for the panel. @param {Window} child @param {Post} post */
  adopt(child, post) {
    const { words } = this.parts;
    this.child = child;
    child.document.title = this.look.panel.label;
    child.document.documentElement.lang = words.language;
    this.load(child, child.document.body, post);
    replace(this.body, h("p", { class: "popped-out", "data-testid": "popped-out" }, icon("popout"), words.t("poppedOut")));
    child.addEventListener("pagehide", () => {
      if (this.child === child) this.dock();
    });
    this.draw();
  }
}
