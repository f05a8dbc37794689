/** Small words: placeholders of labels, length of a talk. */

/** The label with `{0}`, `{1}` … filled in. */
export function fill(label, ...values) {
    return label.replace(/\{(\d+)\}/g, (placeholder, index) => values[index] ?? placeholder);
}

/** Seconds as `m:ss`, from an hour on `h:mm:ss`. */
export function clockTime(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    const shown = parts[0] ? parts : parts.slice(1);
    return shown.map((part, index) => (index ? String(part).padStart(2, '0') : String(part))).join(':');
}
