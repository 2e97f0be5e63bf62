import { ButtonLink } from "@/app/_components/button";
import { plansOnOffer } from "@/lib/billing/catalogue";

type UpgradeButtonProps = {
  label: string;
  /** This page, to which the person returns after the payment. */
  back: string;
};

/** Leads to the checkout, and after the payment back to this page. */
export function UpgradeButton({ label, back }: UpgradeButtonProps) {
  const plan = plansOnOffer()[0];
  const href = plan ? `/billing/checkout?${new URLSearchParams({ plan: plan.id, returnTo: back })}` : "/#plans";
  return (
    <ButtonLink href={href} tone="plain" isWide>
      {label}
    </ButtonLink>
  );
}
