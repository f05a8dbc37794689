/** The words about customers in Salesforce, loaded with what shows them. */
import type { Language, PhoneKind, SearchState } from "../protocol/types.gen";

export interface CustomerWords {
  /** Of the directory's part below the colleagues. */
  readonly customers: string;
  readonly search: string;
  readonly otherRecord: string;
  readonly searchHint: string;
  readonly searching: string;
  /** "" where the list speaks for itself. */
  readonly states: Readonly<Record<SearchState, string>>;
  readonly noAnswer: string;
  readonly isCut: string;
  readonly noPhone: string;
  readonly phones: Readonly<Record<PhoneKind, string>>;
  /** `{object}`: what is made. */
  readonly create: string;
  /** `{name}`: the record that the call is related to. */
  readonly related: string;
  readonly undo: string;
  readonly choose: string;
}

const ja: CustomerWords = {
  customers: "お客様 (Salesforce)",
  search: "検索",
  otherRecord: "別のレコードを選択",
  searchHint: "名前または電話番号で検索",
  searching: "Salesforceを検索しています…",
  states: {
    found: "",
    none: "一致するお客様はいません。",
    too_short: "2文字以上、電話番号は4桁以上を入力してください。",
    unavailable: "Salesforceから応答がありません。しばらくしてからもう一度検索してください。",
    limit_reached: "Salesforceの1日の利用上限に近づいたため、検索できません。管理者にご確認ください。",
    too_fast: "検索の回数が多すぎます。しばらく待ってからもう一度検索してください。",
    off: "お客様の検索は利用できません。",
  },
  noAnswer: "検索できませんでした。もう一度お試しください。",
  isCut: "ほかにもいます。条件を追加してください。",
  noPhone: "電話番号なし",
  phones: { mobile: "携帯", phone: "電話", home: "自宅", other: "その他", assistant: "アシスタント" },
  create: "{object}を新規作成",
  related: "{name} に関連付けました",
  undo: "元に戻す",
  choose: "この通話に関連付ける",
};

const en: CustomerWords = {
  customers: "Customers (Salesforce)",
  search: "Search",
  otherRecord: "Choose another record",
  searchHint: "Search name or phone number",
  searching: "Searching Salesforce…",
  states: {
    found: "",
    none: "No customer found.",
    too_short: "Type at least 2 characters, or 4 digits of a number.",
    unavailable: "Salesforce does not answer. Search again in a moment.",
    limit_reached: "Salesforce's daily limit is nearly reached, so customers cannot be searched. Ask your administrator.",
    too_fast: "Too many searches. Wait a moment, then search again.",
    off: "Customers cannot be searched here.",
  },
  noAnswer: "The search failed. Please try again.",
  isCut: "There are more. Type more to find them.",
  noPhone: "No phone number",
  phones: { mobile: "Mobile", phone: "Phone", home: "Home", other: "Other", assistant: "Assistant" },
  create: "New {object}",
  related: "Related to {name}",
  undo: "Undo",
  choose: "Relate this call to",
};

export const customerWords: Readonly<Record<Language, CustomerWords>> = { ja, en };
