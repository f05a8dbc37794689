/** One language per page load: Japanese unless the address says `lang=en`. */

import { STRINGS } from "./strings.js";

export class Words {
  /** @param {"ja" | "en"} language */
  constructor(language) {
    this.language = language;
  }

  /** @param {string} key @param {...(string | number)} values for {0}, {1}, ... @returns {string} */
  t(key, ...values) {
    const pair = STRINGS[key];
    if (pair === undefined) throw new Error(`no words for ${key}`);
    const text = pair[this.language === "ja" ? 0 : 1];
    return text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));
  }

  /** @param {{ja: string, en: string}} labelled */
  label(labelled) {
    return this.language === "ja" ? labelled.ja : labelled.en;
  }

  /** @param {{ja: string, en: string, enMany: string}} view */
  many(view) {
    return this.language === "ja" ? view.ja : view.enMany;
  }

  /** @param {string} value an ISO date or moment, as Salesforce stores it */
  date(value) {
    const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value);
    const moment = new Date(isDay ? `${value}T00:00:00` : value);
    if (Number.isNaN(moment.getTime())) return value;
    const locale = this.language === "ja" ? "ja-JP" : "en-GB";
    return isDay
      ? moment.toLocaleDateString(locale)
      : moment.toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
  }
}
