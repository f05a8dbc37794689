/** Why the status changed by itself, and when it will; loaded with the notice. */
import type { Language, StatusView } from "../protocol/types.gen";

export interface StatusNoticeWords {
  /** `{time}`, `{away}` and `{available}`: the clock, and the two statuses. */
  readonly causes: Readonly<Record<NonNullable<StatusView["cause"]>, string>>;
  readonly goBack: string;
  /** `{queues}`: their names. */
  readonly refused: string;
  /** Until after-call work ends by itself. */
  readonly left: string;
  readonly before: string;
  readonly then: string;
  readonly longer: string;
}

const ja: StatusNoticeWords = {
  causes: {
    missed_calls: "着信への応答がなかったため、{time}に{away}になりました。",
    phone_gone: "電話機がつながっていないため、{time}に{away}になりました。つながると{available}に戻ります。",
  },
  goBack: "{available}に戻る",
  refused:
    "このステータスが反映されていないコールセンターがあります（{queues}）。選び直しても変わらない場合は、管理者にご連絡ください。",
  left: "後作業の残り時間",
  before: "あと ",
  then: "で{available}になります",
  longer: "延長",
};

const en: StatusNoticeWords = {
  causes: {
    missed_calls: "{away} since {time}: calls rang and were not answered.",
    phone_gone: "{away} since {time}: the phone is not connected. {available} again when it is.",
  },
  goBack: "Back to {available}",
  refused: "This status is not in effect in {queues}. Choose it again; if this message stays, call your administrator.",
  left: "Time left for after-call work",
  before: "",
  then: "until {available}",
  longer: "More time",
};

export const statusNoticeWords: Readonly<Record<Language, StatusNoticeWords>> = { ja, en };
