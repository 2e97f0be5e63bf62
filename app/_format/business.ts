import type { Env } from "@/lib/env";

type Key = "representative" | "registrationNumber" | "mailOrderNumber" | "phone";

/**
 * The business information that Korean law requires of a shop, line by line. What is not configured
 * is left out. Source: E-Commerce Act (전자상거래법), article 10.
 * @param t gives the texts under `footer`
 */
export function businessLines(business: Env["business"], t: (key: Key, values: { value: string }) => string): string[] {
  const { name, representative, registrationNumber, mailOrderNumber, address, phone, email } = business;
  return [
    name,
    representative && t("representative", { value: representative }),
    registrationNumber && t("registrationNumber", { value: registrationNumber }),
    mailOrderNumber && t("mailOrderNumber", { value: mailOrderNumber }),
    address,
    phone && t("phone", { value: phone }),
    email,
  ].filter((line) => line !== null && line !== "") as string[];
}
