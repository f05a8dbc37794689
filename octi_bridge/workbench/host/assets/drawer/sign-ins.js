/** The sample people with what they type into the panel. A click on a value selects it whole. */

import { h } from "../dom.js";

/** @param {import("./drawer.js").Parts} parts */
export function signIns({ words, config }) {
  const value = (/** @type {string} */ label, /** @type {string} */ text) => [h("dt", {}, label), h("dd", {}, h("code", {}, text))];
  return h(
    "details",
    { class: "sign-ins", "data-testid": "sign-ins", hidden: config.sign_ins.length === 0 },
    h("summary", {}, words.t("signIns")),
    ...config.sign_ins.map(({ name, account, password, extension }) =>
      h(
        "section",
        { class: "phone-card", "aria-label": name },
        h("strong", {}, name),
        h(
          "dl",
          {},
          ...value(words.t("signInAccount"), account),
          ...value(words.t("signInPassword"), password),
          ...value(words.t("signInTerminal"), extension),
        ),
      ),
    ),
  );
}
