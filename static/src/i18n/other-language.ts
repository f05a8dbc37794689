/** The other language by its own name: whoever looks for it may not read the present one. */
import type { Language } from "../protocol/types.gen";

interface OtherLanguage {
  readonly language: Language;
  readonly name: string;
}

const ja: OtherLanguage = { language: "en", name: "English" };
const en: OtherLanguage = { language: "ja", name: "日本語" };

export const OTHER_LANGUAGE: Readonly<Record<Language, OtherLanguage>> = { ja, en };
