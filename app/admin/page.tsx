import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { webContext } from "@/app/_server/context";
import { findPeople } from "@/lib/admin/find-people";
import { readPageKey } from "@/lib/admin/page-key";
import { readAdminOverview } from "@/lib/admin/read-admin-overview";
import { AllRight } from "./_overview/all-right";
import { DifferencesPanel } from "./_overview/differences-panel";
import { DuePanel } from "./_overview/due-panel";
import { Figures } from "./_overview/figures";
import { FoundPeoplePanel } from "./_overview/found-people-panel";
import { PastDuePanel } from "./_overview/past-due-panel";
import { PaymentsPanel } from "./_overview/payments-panel";
import { RunsPanel } from "./_overview/runs-panel";
import { SearchForm } from "./_overview/search-form";
import { StuckPanels } from "./_overview/stuck-panels";
import { UnknownPanel } from "./_overview/unknown-panel";
import { AdminPageFrame } from "./_parts/admin-page-frame";
import { readAdminAddress } from "./address";
import { administrator } from "./administrator";

type AdminPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata(): Promise<Metadata> {
  await administrator("/admin");
  const t = await getTranslations("admin");
  return { title: t("title"), robots: { index: false } };
}

export default async function AdminPage({ searchParams }: AdminPageProps) {
  const person = await administrator("/admin");
  const address = readAdminAddress(await searchParams);
  const context = await webContext(`operator:${person.email}`);
  const query = address.q ?? "";
  const [overview, found] = await Promise.all([
    readAdminOverview(context, {
      status: address.status,
      paymentsBefore: readPageKey(address.before),
      pastDueAfter: readPageKey(address.unpaid),
    }),
    query ? findPeople(context, { query }) : null,
  ]);
  const now = context.now();
  return (
    <AdminPageFrame>
      <AllRight concerns={overview.concerns} lastRun={overview.runs[0]} now={now} />
      <SearchForm query={query} />
      {found ? <FoundPeoplePanel query={query} found={found} /> : null}
      <Figures overview={overview} />
      <PastDuePanel pastDue={overview.pastDue} address={address} now={now} />
      <UnknownPanel unknown={overview.unknown} now={now} />
      <StuckPanels overview={overview} now={now} />
      <DifferencesPanel differences={overview.differences} now={now} />
      <DuePanel due={overview.due} now={now} />
      <RunsPanel runs={overview.runs} now={now} />
      <PaymentsPanel payments={overview.payments} address={address} now={now} />
    </AdminPageFrame>
  );
}
