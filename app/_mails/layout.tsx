import { Button } from "@react-email/button";
import { Preview } from "@react-email/preview";
import type { CSSProperties, ReactNode } from "react";
import type { Tone } from "@/app/_components/tone";
import type { MailContent } from "./content";
import { type Colour, DARK_STYLES, light } from "./palette";

export type MailFrame = {
  language: "ko" | "en";
  baseUrl: string;
  /** The lines of business information in the foot. */
  business: readonly string[];
  byHand: string;
};

const FONT = "Pretendard,-apple-system,'Apple SD Gothic Neo','Malgun Gothic','Segoe UI',sans-serif";
const WIDTH = 520;
const BRAND = "Trakko";
const SOFT: Record<Tone, [text: Colour, surface: Colour]> = {
  ink: ["ink", "ground"],
  emerald: ["emerald", "emerald-soft"],
  amber: ["amber", "amber-soft"],
  red: ["red", "red-soft"],
  blue: ["blue", "blue-soft"],
};

const text = (size: number, line: number, colour: Colour, more: CSSProperties = {}) => ({
  className: `t-${colour}`,
  style: { margin: 0, fontSize: size, lineHeight: `${line}px`, color: light(colour), ...more },
});

/** The layout of every mail, in tables: what all mail programs can show, from 320 px upward. */
export function MailLayout({ content, frame }: { content: MailContent; frame: MailFrame }) {
  const { subject, preheader, badge, title, hero, paragraphs, facts, button, links } = content;
  return (
    <html lang={frame.language}>
      <head>
        <meta httpEquiv="Content-Type" content="text/html; charset=UTF-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no" />
        <title>{subject}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constant rules without any value from outside. */}
        <style dangerouslySetInnerHTML={{ __html: DARK_STYLES }} />
      </head>
      <body className="s-ground" style={{ margin: 0, backgroundColor: light("ground") }}>
        <Preview>{preheader}</Preview>
        <Table className="s-ground" style={{ backgroundColor: light("ground"), fontFamily: FONT, wordBreak: "keep-all" }}>
          <td align="center" style={{ padding: "32px 12px" }}>
            <Table
              className="s-paper"
              style={{ maxWidth: WIDTH, backgroundColor: light("paper"), borderRadius: 16, textAlign: "left" }}
            >
              <td style={{ padding: "28px 24px 32px" }}>
                <Brand baseUrl={frame.baseUrl} />
                {badge ? <Badge {...badge} /> : null}
                <h1 {...text(22, 30, "ink", { fontWeight: 700, letterSpacing: "-0.02em" })}>{title}</h1>
                {hero ? (
                  <p {...text(34, 44, "ink", { fontWeight: 700, letterSpacing: "-0.02em", marginTop: 12 })}>{hero}</p>
                ) : null}
                {paragraphs.filter(Boolean).map((paragraph) => (
                  <p key={paragraph} {...text(15, 24, "ink", { marginTop: 12 })}>
                    {paragraph}
                  </p>
                ))}
                {facts.length > 0 ? <Facts facts={facts} /> : null}
                {button ? <MainButton {...button} /> : null}
                {links.map(({ text: words, href }) => (
                  <p key={href} style={{ margin: "16px 0 0", textAlign: "center" }}>
                    <a href={href} {...text(14, 20, "muted", { textDecoration: "underline" })}>
                      {words}
                    </a>
                  </p>
                ))}
              </td>
            </Table>
            <Foot content={content} frame={frame} />
          </td>
        </Table>
      </body>
    </html>
  );
}

type TableProps = { className?: string; style?: CSSProperties; children: ReactNode };

function Table({ className, style, children }: TableProps) {
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0} border={0} className={className} style={style}>
      <tbody>
        <tr>{children}</tr>
      </tbody>
    </table>
  );
}

/** The name beside the logo shows when pictures are blocked. */
function Brand({ baseUrl }: { baseUrl: string }) {
  return (
    <p {...text(18, 32, "ink", { fontWeight: 700, marginBottom: 24 })}>
      <img
        src={new URL("/apple-icon.png", baseUrl).href}
        width={32}
        height={32}
        alt=""
        loading="lazy"
        style={{ verticalAlign: "middle", borderRadius: 9, marginRight: 8 }}
      />
      {BRAND}
    </p>
  );
}

function Badge({ text: words, tone }: NonNullable<MailContent["badge"]>) {
  const [colour, surface] = SOFT[tone];
  return (
    <p style={{ margin: "0 0 12px" }}>
      <span
        className={`t-${colour} s-${surface}`}
        style={{
          display: "inline-block",
          padding: "4px 12px",
          borderRadius: 999,
          fontSize: 13,
          lineHeight: "20px",
          fontWeight: 600,
          color: light(colour),
          backgroundColor: light(surface),
        }}
      >
        {words}
      </span>
    </p>
  );
}

function Facts({ facts }: Pick<MailContent, "facts">) {
  return (
    <table
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      border={0}
      className="l-line"
      style={{ marginTop: 24, borderTop: `1px solid ${light("line")}` }}
    >
      <tbody>
        {facts.map(({ name, value }) => (
          <tr key={name}>
            <th
              scope="row"
              align="left"
              className="t-muted l-line"
              style={{ ...CELL, fontWeight: 400, color: light("muted"), paddingRight: 16 }}
            >
              {name}
            </th>
            <td align="right" className="t-ink l-line" style={{ ...CELL, fontWeight: 500, color: light("ink") }}>
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const CELL: CSSProperties = {
  padding: "10px 0",
  fontSize: 14,
  lineHeight: "20px",
  verticalAlign: "top",
  overflowWrap: "anywhere",
  borderBottom: `1px solid ${light("line")}`,
};

function MainButton({ text: words, href }: { text: string; href: string }) {
  return (
    <Button
      href={href}
      className="s-accent t-on-accent"
      style={{
        display: "block",
        marginTop: 28,
        padding: "14px 20px",
        borderRadius: 999,
        backgroundColor: light("accent"),
        color: light("on-accent"),
        fontSize: 16,
        lineHeight: "24px",
        fontWeight: 600,
        textAlign: "center",
      }}
    >
      {words}
    </Button>
  );
}

function Foot({
  content: { why, button, showsAddress },
  frame: { business, byHand },
}: {
  content: MailContent;
  frame: MailFrame;
}) {
  return (
    <Table style={{ maxWidth: WIDTH, textAlign: "left" }}>
      <td style={{ padding: "20px 24px 0" }}>
        {showsAddress && button ? (
          <p {...text(12, 18, "muted", { marginBottom: 12, wordBreak: "break-all" })}>
            {byHand}
            <br />
            <a href={button.href} className="t-muted" style={{ color: light("muted") }}>
              {button.href}
            </a>
          </p>
        ) : null}
        <p {...text(12, 18, "muted")}>{why}</p>
        {business.length > 0 ? <p {...text(12, 18, "muted", { marginTop: 8 })}>{business.join(" · ")}</p> : null}
      </td>
    </Table>
  );
}
