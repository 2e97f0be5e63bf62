import type { Tone } from "@/app/_components/tone";

/** What a mail says, before it is laid out. One button at most: what helps most. */
export type MailContent = {
  subject: string;
  /** What a mailbox shows beside the subject. */
  preheader: string;
  badge: { text: string; tone: Tone } | null;
  title: string;
  /** The one figure that the mail is about. */
  hero?: string;
  paragraphs: string[];
  facts: { name: string; value: string }[];
  button: { text: string; href: string } | null;
  links: { text: string; href: string }[];
  /** Why it comes; in the foot. */
  why: string;
  /** The button's address is shown for copying. */
  showsAddress?: boolean;
};
