import type { LegalSection } from "./legal-text";

type LegalSectionsProps = { sections: LegalSection[]; level: 2 | 3; idPrefix?: string };

export function LegalSections({ sections, level, idPrefix = "" }: LegalSectionsProps) {
  const Heading = `h${level}` as const;
  return sections.map(({ id, heading, paragraphs }) => (
    <section key={id} id={`${idPrefix}${id}`} className="scroll-mt-4">
      <Heading className="font-semibold">{heading}</Heading>
      {paragraphs.map((paragraph) => (
        <p key={paragraph} className="mt-1.5 text-muted">
          {paragraph}
        </p>
      ))}
    </section>
  ));
}
