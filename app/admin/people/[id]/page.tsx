import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { DunningStepsWithNotices } from "@/app/_components/dunning-steps";
import { Panel } from "@/app/_components/panel";
import { webContext } from "@/app/_server/context";
import { fromAddress, personIdText } from "@/app/_server/texts";
import { AdminPageFrame } from "@/app/admin/_parts/admin-page-frame";
import { personHref, readAdminAddress } from "@/app/admin/address";
import { administrator } from "@/app/admin/administrator";
import { AuditPanel } from "@/app/admin/people/_story/audit-panel";
import { CardsPanel } from "@/app/admin/people/_story/cards-panel";
import { InvoicesPanel } from "@/app/admin/people/_story/invoices-panel";
import { NoticesPanel } from "@/app/admin/people/_story/notices-panel";
import { PersonHead } from "@/app/admin/people/_story/person-head";
import { SubscriptionPanel } from "@/app/admin/people/_story/subscription-panel";
import { WebhooksPanel } from "@/app/admin/people/_story/webhooks-panel";
import { readPageKey } from "@/lib/admin/page-key";
import { readPersonStory } from "@/lib/admin/read-person-story";

type PersonPageProps = {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export async function generateMetadata({ params }: PersonPageProps): Promise<Metadata> {
  await administrator(personHref(fromAddress(personIdText, (await params).id)));
  const t = await getTranslations("admin");
  return { title: t("title"), robots: { index: false } };
}

/** Everything about one person on one page. */
export default async function PersonPage({ params, searchParams }: PersonPageProps) {
  const userId = fromAddress(personIdText, (await params).id);
  const admin = await administrator(personHref(userId));
  if (!userId) notFound();
  const { before } = readAdminAddress(await searchParams);
  const context = await webContext(`operator:${admin.email}`);
  const story = await readPersonStory(context, { userId, invoicesBefore: readPageKey(before) });
  if (!story) notFound();
  const dunning = await getTranslations("dunning");
  const now = context.now();
  const { person } = story;
  return (
    <AdminPageFrame>
      <PersonHead person={person} subscription={story.subscriptions[0]} now={now} />
      <div className="grid items-start gap-4 *:min-w-0 lg:grid-cols-[3fr_2fr]">
        <SubscriptionPanel subscriptions={story.subscriptions} now={now} />
        <CardsPanel cards={story.cards} now={now} />
      </div>
      {story.dunning.length > 0 ? (
        <Panel id="dunning" title={dunning("adminTitle")}>
          <DunningStepsWithNotices steps={story.dunning} now={now} />
        </Panel>
      ) : null}
      <InvoicesPanel userId={userId} invoices={story.invoices} isFirst={!before} now={now} />
      <NoticesPanel notices={story.notices} now={now} />
      <AuditPanel audit={story.audit} now={now} />
      <WebhooksPanel webhooks={story.webhooks} now={now} />
    </AdminPageFrame>
  );
}
