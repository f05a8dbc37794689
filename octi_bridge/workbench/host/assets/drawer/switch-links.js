/** Links that reload the page with another switch (see options.js). */

import { h } from "../dom.js";

/** @param {import("./drawer.js").Parts} parts */
export function switchLinks({ words, options }) {
  const link = (/** @type {string} */ label, /** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ lang = "") => {
    const follow = (/** @type {Event} */ event) => {
      event.preventDefault();
      const url = new URL(location.href);
      url.searchParams.set(name, value);
      location.assign(url);
    };
    return h("li", {}, h("a", { href: `?${name}=${value}`, "data-testid": `switch-${name}`, lang: lang || null, onclick: follow }, label));
  };
  const isJapanese = options.language === "ja";
  return h(
    "nav",
    { class: "switches", "aria-label": words.t("settings") },
    h(
      "ul",
      {},
      link(words.t("language"), "lang", isJapanese ? "en" : "ja", isJapanese ? "en" : "ja"),
      options.isConsole ? link(words.t("toStandard"), "app", "standard") : link(words.t("toConsole"), "app", "console"),
      options.openCti === "on" ? link(words.t("openCtiOff"), "opencti", "off") : link(words.t("openCtiOn"), "opencti", "on"),
    ),
  );
}
