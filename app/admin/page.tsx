import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { AppLink } from "@/app/_components/app-link";
import { webContext } from "@/app/_server/context";
import { findPeople } from "@/lib/admin/find-people";
import { readPageKey } from "@/lib/admin/page-key";
import { readAdminOverview } from "@/lib/admin/read-admin-overview";
import { DifferencesPanel } from "./_overview/differences-panel";
import { FoundPeoplePanel } from "./_overview/found-people-panel";
import { OwedPanel } from "./_overview/owed-panel";
import { PastDuePanel } from "./_overview/past-due-panel";
import { PaymentsPanel } from "./_overview/payments-panel";
import { RisesPanel } from "./_overview/rises-panel";
import { RunsPanel } from "./_overview/runs-panel";
import { SearchForm } from "./_overview/search-form";
import { StateOfThings } from "./_overview/state-of-things";
import { StuckPanels } from "./_overview/stuck-panels";
import { UnknownPanel } from "./_overview/unknown-panel";
import { AdminPageFrame } from "./_parts/admin-page-frame";
import { MoneyPanel } from "./_pictures/money-panel";
import { RecoveryPanel } from "./_pictures/recovery-panel";
import { WeekPanel } from "./_pictures/week-panel";
import { CODES_PATH, personHref, readAdminAddress } from "./address";
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
  const [only, another] = found?.rows ?? [];
  if (address.go && only && !another) redirect(personHref(only.userId));
  const now = context.now();
  const t = await getTranslations("admin");
  return (
    <AdminPageFrame>
      <StateOfThings concerns={overview.concerns} lastRun={overview.runs[0]} now={now} />
      <SearchForm query={query} />
      <p className="px-1 text-13">
        <AppLink href={CODES_PATH} className="inline-flex min-h-11 items-center font-medium text-blue hover:underline">
          {t("codesLink")}
        </AppLink>
      </p>
      {found ? <FoundPeoplePanel query={query} found={found} /> : null}
      <MoneyPanel overview={overview} now={now} />
      <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-2">
        <WeekPanel due={overview.due} now={now} />
        <RecoveryPanel recovery={overview.recovery} />
      </div>
      <RisesPanel rises={overview.rises} now={now} />
      <OwedPanel owed={overview.owedRefunds} now={now} />
      <DifferencesPanel differences={overview.differences} now={now} />
      <UnknownPanel unknown={overview.unknown} now={now} />
      <PastDuePanel pastDue={overview.pastDue} address={address} now={now} />
      <StuckPanels overview={overview} now={now} />
      <PaymentsPanel payments={overview.payments} address={address} now={now} />
      <RunsPanel runs={overview.runs} now={now} />
    </AdminPageFrame>
  );
}
