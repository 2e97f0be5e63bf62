/**
 * The colours of the light theme and of the dark one, as app/globals.css has them: mail programs
 * know no variables. tests/web/mails.test.ts holds each of them to its token there.
 */
export const PALETTE = {
  ground: ["#eff1f4", "#0c0d10"],
  paper: ["#ffffff", "#1a1c21"],
  ink: ["#16191d", "#f1f3f5"],
  muted: ["#58606c", "#a4acb8"],
  line: ["#e1e5ea", "#2f333b"],
  accent: ["#16191d", "#f1f3f5"],
  "on-accent": ["#ffffff", "#16191d"],
  emerald: ["#05714f", "#4fd39d"],
  "emerald-soft": ["#e3f5ed", "#15302a"],
  amber: ["#864908", "#f2b75a"],
  "amber-soft": ["#fcf1d9", "#33291a"],
  red: ["#c02a2a", "#ff8080"],
  "red-soft": ["#fdeeed", "#33212a"],
  blue: ["#1b57c6", "#8ab4ff"],
  "blue-soft": ["#e8f0fe", "#1b2a45"],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Colour = keyof typeof PALETTE;

export const light = (colour: Colour): string => PALETTE[colour][0];

/** Every use of a colour, by class: `ink` for text, `on-ground` for surfaces, `edge` for lines. */
const DARK_RULES = Object.entries(PALETTE).map(
  ([name, [, dark]]) =>
    `.t-${name} { color: ${dark} !important; } .s-${name} { background-color: ${dark} !important; } .l-${name} { border-color: ${dark} !important; }`,
);

/**
 * Mail programs drop style sheets as they like, so the light theme stands in the elements and only
 * the dark one in a sheet. Outlook's app marks its dark mode by an attribute.
 */
export const DARK_STYLES = [
  `@media (prefers-color-scheme: dark) { ${DARK_RULES.join(" ")} }`,
  ...DARK_RULES.map((rule) => rule.replaceAll(/(^|\} )\./g, "$1[data-ogsc] .")),
].join("\n");
