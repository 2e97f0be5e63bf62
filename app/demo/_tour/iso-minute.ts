/** @returns an instant as the database prints it, to the minute, in UTC: `2027-03-01 00:00Z` */
export const isoMinute = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")}Z`;
