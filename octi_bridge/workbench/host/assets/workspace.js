/**
 * What is open and what is in front. In a console app each record has a tab that keeps its draft; lists, search and home share
 * the navigation tab. In a standard app there is one page, and going elsewhere leaves it.
 */

import { addressOf, keyOf, placeOf } from "./places.js";

/**
 * @typedef {import("./api/lightning.js").Place} Place
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {() => Promise<void>} refresh never touches a draft
 * @property {() => boolean} isDirty
 * @property {() => string} title
 * @property {() => Record<string, any> | null} record
 * @property {() => string | null} [path] another than the place's, while the page is edited
 * @typedef {{key: string, place: Place, view: View}} OpenPage
 */

const STORE = "workbench.tabs";

export class Workspace extends EventTarget {
  /**
   * @param {object} parts
   * @param {boolean} parts.isConsole
   * @param {URLSearchParams} parts.switches
   * @param {HTMLElement} parts.stage element that holds the pages
   * @param {(place: Place) => View} parts.makeView
   * @param {() => Promise<boolean>} parts.confirmDiscard
   */
  constructor({ isConsole, switches, stage, makeView, confirmDiscard }) {
    super();
    this.isConsole = isConsole;
    this.switches = switches;
    this.stage = stage;
    this.makeView = makeView;
    this.confirmDiscard = confirmDiscard;
    /** @type {OpenPage[]} record tabs, in the order they were opened */
    this.tabs = [];
    /** @type {OpenPage | null} the page of the navigation tab, or the only page of a standard app */
    this.base = null;
    /** @type {OpenPage | null} */
    this.front = null;
    /** @type {string | null} path of a window that lies over the page */
    this.overlay = null;
    window.addEventListener("popstate", () => this.show(placeOf(location.pathname + location.search)));
  }

  /** Open what the address says, with the tabs of the last load behind it. */
  start() {
    if (this.isConsole) for (const place of storedTabs()) this.addTab(place);
    this.show(placeOf(location.pathname + location.search));
  }

  /** Go to a place and put it into the address. @param {Place} place */
  open(place) {
    const before = location.pathname + location.search;
    const address = addressOf(place, this.switches);
    if (address !== before) history.pushState(null, "", address);
    this.show(place);
  }

  /** The same for a click of a person, who is asked before a draft is lost. @param {Place} place */
  async go(place) {
    const losesDraft = !this.isConsole && this.front?.view.isDirty() && this.front.key !== keyOf(place);
    if (losesDraft && !(await this.confirmDiscard())) return;
    this.open(place);
  }

  /** @param {Place} place */
  show(place) {
    const from = this.front;
    this.front = this.pageFor(place);
    // Only the page in front is in the document; the others keep their drafts outside of it.
    this.stage.replaceChildren(this.front.view.element);
    this.readdress();
    this.store();
    this.changed();
    if (from?.key !== this.front.key) {
      this.dispatchEvent(new CustomEvent("navigate", { detail: { from: from?.place ?? null, to: place } }));
    } else {
      void this.front.view.refresh();
    }
  }

  /** Let the address follow what is done on the page in front; true when that has changed it. */
  readdress() {
    const { front, overlay, switches } = this;
    if (front === null) return false;
    const path = overlay ?? front.view.path?.() ?? null;
    const query = switches.toString();
    const address = path === null ? addressOf(front.place, switches) : path + (query === "" ? "" : `?${query}`);
    if (address === location.pathname + location.search) return false;
    history.replaceState(null, "", address);
    return true;
  }

  /** @param {Place} place @returns {OpenPage} */
  pageFor(place) {
    const key = keyOf(place);
    const open = this.pages().find((page) => page.key === key);
    if (open) return open;
    if (this.isConsole && place.type === "record") return this.addTab(place);
    this.base = this.addPage(place);
    return this.base;
  }

  /** @param {Place} place */
  addTab(place) {
    const page = this.addPage(place);
    this.tabs.push(page);
    return page;
  }

  /** @param {Place} place @returns {OpenPage} */
  addPage(place) {
    return { key: keyOf(place), place, view: this.makeView(place) };
  }

  pages() {
    return this.base === null ? this.tabs : [this.base, ...this.tabs];
  }

  /** @param {string} key */
  async closeTab(key) {
    const index = this.tabs.findIndex((page) => page.key === key);
    if (index < 0) return;
    const page = this.tabs[index];
    if (page.view.isDirty() && !(await this.confirmDiscard())) return;
    this.tabs.splice(index, 1);
    const next = this.tabs[Math.min(index, this.tabs.length - 1)] ?? this.base;
    if (page === this.front) this.open(next?.place ?? { type: "home" });
    else this.show(this.front?.place ?? { type: "home" });
  }

  async refreshFront() {
    await this.front?.view.refresh();
  }

  async refreshAll() {
    await Promise.all(this.pages().map((page) => page.view.refresh()));
    this.changed();
  }

  /** Titles or tabs are others now. */
  changed() {
    this.dispatchEvent(new Event("change"));
  }

  store() {
    try {
      sessionStorage.setItem(STORE, JSON.stringify(this.tabs.map((page) => page.place)));
    } catch {
      // Storage is refused: the tabs do not outlive a reload, nothing else is lost.
    }
  }
}

/** @returns {Place[]} */
function storedTabs() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "[]").filter((/** @type {any} */ place) => place?.type === "record");
  } catch {
    return [];
  }
}
