/** Small pictures; always beside a text or on a labelled button, so hidden from screen readers. */

export type IconName = "answer" | "hang_up" | "keypad" | "chevron" | "close" | "check" | "record";

const HANDSET = "M2.5 11.2c5.6-5.3 13.4-5.3 19 0l-1.9 4.1-4.9-1.4v-3a13 13 0 0 0-5.4 0v3l-4.9 1.4z";

const PATHS: Readonly<Record<IconName, string>> = {
  answer: HANDSET,
  hang_up: HANDSET,
  keypad: "M4 4h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4zM4 10h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4zM4 16h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4z",
  chevron: "M5.4 8 12 14.6 18.6 8 20 9.400l-8 8-8-8z",
  close: "M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
  check: "M9.500 18 4 12.500l1.500-1.500 4 4L18.500 6 20 7.500z",
  record: "M8.600 5.400 10 4l8 8-8 8-1.400-1.400 6.600-6.600z",
};

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} transform={name === "answer" ? "rotate(-135 12 12)" : undefined} />
    </svg>
  );
}
