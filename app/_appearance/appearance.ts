/**
 * How the pages look to this person: the theme, and the colour of a profit. Kept in cookies, so
 * that the server renders both and nothing flickers.
 */
export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_COOKIE = "theme";

/** Korea shows gains in red and losses in blue; many other countries show green and red. */
export const GAINS = ["red", "green"] as const;
export type Gain = (typeof GAINS)[number];
export const GAIN_COOKIE = "gain";

export const isTheme = (value: unknown): value is Theme => THEMES.some((theme) => theme === value);
export const isGain = (value: unknown): value is Gain => GAINS.some((gain) => gain === value);
