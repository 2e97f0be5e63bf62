import { findPhone } from "@/db/queries/notice/phone";
import { maskPhoneNumber } from "../billing/rules/phone-number";
import type { Context } from "../context";

/** @returns the number of a person as a page may show it; null when they gave none */
export async function readPhone({ db }: Context, { userId }: { userId: string }): Promise<{ masked: string } | null> {
  const phone = await findPhone(db, userId);
  return phone && { masked: maskPhoneNumber(phone.number) };
}
