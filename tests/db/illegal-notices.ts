/** Rows of notices that only the named guard must refuse. */

const notice = (change: Record<string, string> = {}) => {
  const row = {
    event: "'one'",
    template: "'renewed'",
    channel: "'mail'",
    user_id: "'somebody'",
    created_at: "now()",
    ...("due_at" in change ? {} : { due_at: "now()" }),
    ...change,
  };
  return `insert into notices (${Object.keys(row)}) values (${Object.values(row)})`;
};
const settled = (change: Record<string, string>) => notice({ due_at: "null", settled_at: "now()", ...change });
const sent = settled({ status: "'sent'", answer: "'250'" });

export const ILLEGAL_NOTICES: Record<string, string | string[]> = {
  notices_once: `${notice()}; ${sent}`,
  notices_waiting_is_due: [notice({ due_at: "null" }), settled({ status: "'sent'", answer: "'250'", due_at: "now()" })],
  notices_settled_has_date: [notice({ settled_at: "now()" }), settled({ status: "'sent'", answer: "'250'", settled_at: "null" })],
  notices_unsent_has_reason: [
    settled({ status: "'dropped'" }),
    settled({ status: "'undeliverable'" }),
    settled({ status: "'sent'", answer: "'250'", reason: "'why'" }),
  ],
  notices_sent_has_answer: settled({ status: "'sent'" }),
  notices_returned_was_sent: settled({ status: "'dropped'", reason: "'why'", returned_at: "now()" }),
  notices_are_final: [
    `${sent}; update notices set returned_at = now(), answer = '251' where status = 'sent'`,
    `${sent}; update notices set returned_at = now() where status = 'sent';
      update notices set returned_at = now() + interval '1 day' where status = 'sent'`,
    `${sent}; update notices set status = 'waiting', settled_at = null, due_at = now()`,
    `${sent}; update notices set answer = '251'`,
    `${notice()}; update notices set template = 'ended'`,
    `${notice()}; update notices set user_id = 'other'`,
  ],
  notice_phones_is_mobile: ["'010-1234-5678'", "'0212345678'", "'0101234567'", "'010123456789'", "''"].map(
    (number) =>
      `insert into notice_phones (user_id, number, agreed_at) select id, ${number}, now() from users order by id limit 1`,
  ),
};
