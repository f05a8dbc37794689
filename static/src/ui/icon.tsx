/** Small pictures; always beside a text or on a labelled button, so hidden from screen readers. */

export type IconName = "answer" | "hang_up" | "keypad" | "chevron" | "close" | "check" | "record" | "star" | "directory" | "eye";

const HANDSET = "M2.5 11.2c5.6-5.3 13.4-5.3 19 0l-1.9 4.1-4.9-1.4v-3a13 13 0 0 0-5.4 0v3l-4.9 1.4z";

const PATHS: Readonly<Record<IconName, string>> = {
  eye: "M12 5C7 5 3 9.500 2 12c1 2.500 5 7 10 7s9-4.500 10-7c-1-2.500-5-7-10-7zm0 11.500a4.500 4.500 0 1 1 0-9 4.500 4.500 0 0 1 0 9zm0-2.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  answer: HANDSET,
  hang_up: HANDSET,
  keypad: "M4 4h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4zM4 10h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4zM4 16h4v4H4zm6 0h4v4h-4zm6 0h4v4h-4z",
  chevron: "M5.4 8 12 14.6 18.6 8 20 9.400l-8 8-8-8z",
  close: "M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
  check: "M9.500 18 4 12.500l1.500-1.500 4 4L18.500 6 20 7.500z",
  star: "M12 3l2.700 5.800 6.300.800-4.600 4.400 1.200 6.300L12 17.200l-5.600 3.100 1.200-6.300L3 9.600l6.300-.800z",
  directory: "M5 3h12a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5zm6 4a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zm-4.500 9.500h9c0-2-2-3-4.500-3s-4.500 1-4.500 3zM20 6h1.500v4H20zm0 6h1.500v4H20z",
  record: "M8.600 5.400 10 4l8 8-8 8-1.400-1.400 6.600-6.600z",
};

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} transform={name === "answer" ? "rotate(-135 12 12)" : undefined} />
    </svg>
  );
}
