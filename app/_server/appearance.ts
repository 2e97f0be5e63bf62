import { cookies } from "next/headers";
import { GAIN_COOKIE, type Gain, isGain, isTheme, THEME_COOKIE, type Theme } from "@/app/_appearance/appearance";

/** @returns what this person chose; without a choice the system's theme, and red gains */
export async function chosenAppearance(): Promise<{ theme: Theme; gain: Gain }> {
  const jar = await cookies();
  const [theme, gain] = [jar.get(THEME_COOKIE)?.value, jar.get(GAIN_COOKIE)?.value];
  return { theme: isTheme(theme) ? theme : "system", gain: isGain(gain) ? gain : "red" };
}
