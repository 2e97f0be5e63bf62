import { GAIN_COOKIE, isGain, isTheme, THEME_COOKIE } from "@/app/_appearance/appearance";
import { choiceRoute } from "@/app/_server/choice-route";

/** Stores the theme, or the colour of a profit. */
export const POST = choiceRoute(({ theme, gain }) => {
  if (isTheme(theme)) return { cookie: THEME_COOKIE, value: theme };
  return isGain(gain) ? { cookie: GAIN_COOKIE, value: gain } : null;
});
