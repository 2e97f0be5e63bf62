export type PageSection = { id: string; name: string };

/** @returns the sections that the page has now, in its order, by their headings */
export function findSections(): PageSection[] {
  return [...document.querySelectorAll("main section[id][aria-labelledby]")].flatMap((section) => {
    const name = section.querySelector("h2")?.textContent?.trim();
    return name ? [{ id: section.id, name }] : [];
  });
}

/** Brings a section to the top, its address into the bar, and the reader's place to its heading. */
export function goToSection(id: string): void {
  const heading = document.getElementById(id)?.querySelector("h2");
  window.location.hash = id;
  heading?.setAttribute("tabindex", "-1");
  heading?.focus();
}
