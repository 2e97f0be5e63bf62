/** Rows of the audit log and of the outbox, as the mirror keeps them. */
export type AuditRow = {
  id: number;
  at: string;
  action: string;
  actor: string;
  user_id: string | null;
  payment_id: string | null;
  subscription_id: string | null;
  detail: Record<string, string | number | boolean | null>;
};
export type NoticeRow = {
  id: string;
  template: string;
  channel: string;
  user_id: string | null;
  subscription_id: string | null;
  payment_id: string | null;
  detail: Record<string, string | number | boolean | null>;
  status: "waiting" | "sent" | "dropped" | "undeliverable";
  created_at: string;
  settled_at: string | null;
  /** When a mail that was sent came back, as an operator put on record. */
  returned_at: string | null;
  reason: string | null;
};
