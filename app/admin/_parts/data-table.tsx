import clsx from "clsx";
import type { ReactNode } from "react";

export type Column<Row> = {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers are aligned right. */
  isFigure?: boolean;
};

type DataTableProps<Row> = { label: string; columns: Column<Row>[]; rows: Row[]; empty: string };

/**
 * Keyboard users must be able to reach a box that scrolls, so it has a tab stop and a name, even
 * without a link in it.
 */
const scroller = (label: string) => ({ role: "group", tabIndex: 0, "aria-label": label });

/** A dense table with a sticky header. On a phone it scrolls inside its own box. */
export function DataTable<Row extends { id: string | number }>({ label, columns, rows, empty }: DataTableProps<Row>) {
  if (rows.length === 0) return <p className="text-14 text-muted">{empty}</p>;
  return (
    <div {...scroller(label)} className="-mx-5 max-h-[32rem] overflow-auto sm:-mx-6">
      <table className="w-full text-13">
        <thead className="sticky top-0 z-10 bg-paper text-12 text-muted">
          <tr>
            {columns.map(({ head, isFigure }) => (
              <th
                key={head}
                scope="col"
                className={clsx(
                  "whitespace-nowrap border-line border-b px-3 py-2 font-medium first:pl-5 last:pr-5 sm:first:pl-6 sm:last:pr-6",
                  isFigure ? "text-right" : "text-left",
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={row.id} className="relative align-top hover:bg-ground">
              {columns.map(({ head, cell, isFigure }) => (
                <td
                  key={head}
                  className={clsx(
                    "whitespace-nowrap px-3 py-2.5 first:pl-5 last:pr-5 sm:first:pl-6 sm:last:pr-6",
                    isFigure && "text-right tabular-nums",
                  )}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
