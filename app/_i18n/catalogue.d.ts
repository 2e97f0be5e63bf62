import type ko from "@/app/_messages/ko.json";
import type { Locale } from "./locale";

/** Makes an unknown message key a type error. */
declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: typeof ko;
  }
}
