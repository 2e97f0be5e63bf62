import type { Metadata } from "next";
import { getLocale } from "next-intl/server";
import { env } from "@/lib/env";
import { LegalPage } from "../legal-page";
import { legalText } from "../legal-text";

export async function generateMetadata(): Promise<Metadata> {
  const { title, summary } = legalText("refund", { locale: await getLocale(), settings: env });
  return { title, description: summary };
}

export default function RefundPage() {
  return <LegalPage kind="refund" />;
}
