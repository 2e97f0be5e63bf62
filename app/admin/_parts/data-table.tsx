import clsx from "clsx";
import type { ReactNode } from "react";

export type Column<Row> = {
  head: string;
  cell: (row: Row) => ReactNode;
  /** Numbers are aligned right. */
  isFigure?: boolean;
  /** Where it stands on a phone, without its head: on top of the row's card, or beside that. */
  place?: "title" | "beside";
  /** Whether a phone leaves it out for this row, such as a zero among figures. */
  isQuiet?: (row: Row) => boolean;
};

type DataTableProps<Row> = { label: string; columns: Column<Row>[]; rows: Row[]; empty: string };

/** On a phone the parts of the table are boxes, which would take its meaning from some browsers. */
const as = (role: "table" | "rowgroup" | "row" | "columnheader" | "cell") => ({ role });

/**
 * A dense table with a sticky header. Where it has no room, each row is a card with the heads
 * beside the values, so that it never runs off the page and never scrolls inside it.
 */
export function DataTable<Row extends { id: string | number }>({ label, columns, rows, empty }: DataTableProps<Row>) {
  if (rows.length === 0) return <p className="text-14 text-muted">{empty}</p>;
  return (
    <div className="-mx-5 sm:-mx-6">
      <table {...as("table")} aria-label={label} className="block w-full text-13 lg:table">
        <thead {...as("rowgroup")} className="sr-only bg-paper text-12 text-muted lg:not-sr-only lg:sticky! lg:top-0 lg:z-10">
          <tr {...as("row")}>
            {columns.map(({ head, isFigure }) => (
              <th
                {...as("columnheader")}
                key={head}
                scope="col"
                className={clsx(
                  "border-line border-b px-3 py-2 font-medium first:pl-6 last:pr-6",
                  isFigure ? "text-right" : "text-left",
                )}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody {...as("rowgroup")} className="block divide-y divide-line lg:table-row-group">
          {rows.map((row) => (
            <tr
              {...as("row")}
              key={row.id}
              className="relative grid grid-cols-[1fr_auto] gap-x-4 px-5 py-3 align-top hover:bg-ground sm:px-6 lg:table-row"
            >
              {columns.map((column) => (
                <Cell key={column.head} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column: { head, cell, isFigure, place, isQuiet }, row }: { column: Column<Row>; row: Row }) {
  return (
    <td
      {...as("cell")}
      className={clsx(
        "lg:table-cell lg:px-3 lg:py-2.5 lg:first:pl-6 lg:last:pr-6",
        place ? "block pb-1" : "col-span-2 items-baseline justify-between gap-6 py-0.5 text-right",
        place || (isQuiet?.(row) ? "hidden" : "flex"),
        place === "title" && "col-start-1 row-start-1 min-w-0",
        place === "beside" && "col-start-2 row-start-1 text-right",
        place === "beside" && isFigure && "font-semibold lg:font-normal",
        isFigure ? "tabular-nums lg:text-right" : "lg:text-left",
      )}
    >
      {place ? null : (
        <span aria-hidden="true" className="shrink-0 text-left text-muted lg:hidden">
          {head}
        </span>
      )}
      <div className="min-w-0">{cell(row)}</div>
    </td>
  );
}
