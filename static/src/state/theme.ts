/** Light or dark: as the agent chose for this browser, else as the system has it. Pure. */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

/** As kept or chosen; anything else counts as the system's. */
export const asTheme = (value: string | null): Theme => THEMES.find((theme) => theme === value) ?? "system";
