export type SheetShot = { name: string; path: string; pictures: { look: string; file: string }[]; faults: string[] };

/** One page with all pictures, each shot in a row of its looks, and what is wrong with it. */
export function contactSheet(shots: readonly SheetShot[]): string {
  const rows = shots.map(
    ({ name, path, pictures, faults }) => `<section id="${inHtml(name)}">
<h2><a href="#${inHtml(name)}">${inHtml(name)}</a> <small>${inHtml(path)}</small></h2>
${faults.length > 0 ? `<ul>${faults.map((fault) => `<li>${inHtml(fault)}</li>`).join("")}</ul>` : ""}
<div>${pictures.map(pictureOf).join("")}</div>
</section>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Shots of the app</title>
<style>
body { margin: 24px; font: 14px/1.5 system-ui, sans-serif; background: #f2f2f0; color: #1a1a1a; }
h2 { margin: 32px 0 8px; font-size: 16px; }
small { color: #666; font-weight: 400; }
li { color: #b00020; }
div { display: flex; gap: 12px; overflow-x: auto; align-items: flex-start; padding-bottom: 8px; }
figure { margin: 0; flex: none; }
img { height: 320px; width: auto; display: block; border: 1px solid #ccc; background: #fff; }
figcaption { color: #666; font-size: 12px; }
</style>
<h1>${shots.length} shots</h1>
${rows.join("\n")}
</html>
`;
}

const pictureOf = ({ look, file }: { look: string; file: string }): string =>
  `<figure><a href="${inHtml(file)}"><img loading="lazy" src="${inHtml(file)}" alt="${inHtml(look)}"></a><figcaption>${inHtml(look)}</figcaption></figure>`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const inHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
