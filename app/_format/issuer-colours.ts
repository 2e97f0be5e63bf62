/** What a card is drawn in: its face, and what is written on it. */
export type IssuerColours = { face: string; text: string };

const WHITE = "#ffffff";
const DARK = "#1f1a0e";

/**
 * Each issuer's own colour, by Toss's issuer code. Some are darker than the original, so that the
 * text on them has a contrast of 4.5:1; a test holds them to it.
 * Source: docs.tosspayments.com/codes/org-codes, card companies
 */
const COLOURS = new Map<string, IssuerColours>([
  ["41", { face: "#0046c8", text: WHITE }],
  ["51", { face: "#1428a0", text: WHITE }],
  ["61", { face: "#1c1c1e", text: WHITE }],
  ["11", { face: "#ffbc00", text: DARK }],
  ["71", { face: "#d1201f", text: WHITE }],
  ["31", { face: "#d3262f", text: WHITE }],
  ["3K", { face: "#c9252e", text: WHITE }],
  ["33", { face: "#0067ac", text: WHITE }],
  ["W1", { face: "#0067ac", text: WHITE }],
  ["21", { face: "#00757d", text: WHITE }],
  ["91", { face: "#0a7a3d", text: WHITE }],
  ["15", { face: "#fee300", text: DARK }],
  ["3A", { face: "#3f51e0", text: WHITE }],
  ["24", { face: "#0058e0", text: WHITE }],
  ["36", { face: "#003b70", text: WHITE }],
  ["37", { face: "#c4261d", text: WHITE }],
  ["38", { face: "#00489a", text: WHITE }],
  ["62", { face: "#1b5faa", text: WHITE }],
  ["34", { face: "#0065a8", text: WHITE }],
  ["30", { face: "#003f80", text: WHITE }],
  ["39", { face: "#2a659a", text: WHITE }],
  ["35", { face: "#0a4ea2", text: WHITE }],
  ["42", { face: "#00539b", text: WHITE }],
  ["46", { face: "#003da5", text: WHITE }],
]);

const NEUTRAL: IssuerColours = { face: "#3a404a", text: WHITE };

/** @returns the colours of the issuer's card; neutral ones for an unknown issuer */
export const issuerColours = (issuerCode: string): IssuerColours => COLOURS.get(issuerCode) ?? NEUTRAL;

/** The codes that have colours of their own, for the page that shows all of them. */
export const colouredIssuers = (): string[] => [...COLOURS.keys()];
