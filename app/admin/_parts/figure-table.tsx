import clsx from "clsx";

type FigureTableProps = {
  /** What opens it. */
  open: string;
  name: string;
  heads: readonly string[];
  /** The first cell names the row, the others are figures. */
  rows: readonly { id: string; cells: readonly string[]; isTotal?: boolean }[];
};

/** The figures of a picture, folded until they are wanted: for ears, for the keyboard, to copy. */
export function FigureTable({ open, name, heads, rows }: FigureTableProps) {
  return (
    <details className="mt-2 text-13">
      <summary className="-mx-2 inline-flex min-h-11 list-none items-center rounded-full px-2 text-muted hover:text-ink hover:underline">
        {open}
      </summary>
      <div className="mt-1 overflow-clip rounded-card border border-line">
        <table className="w-full">
          <caption className="sr-only">{name}</caption>
          <thead className="text-12 text-muted">
            <tr>
              {heads.map((head, nth) => (
                <th key={head} scope="col" className={clsx("px-3 py-2 font-medium", nth === 0 ? "text-left" : "text-right")}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, cells: [first, ...figures], isTotal = false }) => (
              <tr key={id} className={clsx("border-line border-t", isTotal && "font-semibold")}>
                <th scope="row" className={clsx("px-3 py-1.5 text-left", isTotal ? "font-semibold" : "font-normal")}>
                  {first}
                </th>
                {figures.map((figure, nth) => (
                  <td key={heads[nth + 1]} className="px-3 py-1.5 text-right tabular-nums">
                    {figure}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
