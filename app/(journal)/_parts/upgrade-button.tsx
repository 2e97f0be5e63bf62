import { ButtonLink } from "@/app/_components/button";
import { upgradePath } from "@/app/_server/upgrade-path";

type UpgradeButtonProps = {
  label: string;
  /** This page, to which the person returns after the payment. */
  back: string;
};

/** Leads to the checkout, and after the payment back to this page. */
export function UpgradeButton({ label, back }: UpgradeButtonProps) {
  return (
    <ButtonLink href={upgradePath(back)} tone="plain" isWide>
      {label}
    </ButtonLink>
  );
}
