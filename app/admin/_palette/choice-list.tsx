import { CornerDownLeft, Hash, Search } from "lucide-react";

/** One line of the list: what it says, and what choosing it does. */
export type Choice = { key: string; kind: "find" | "section" | "page"; name: string; choose: () => void };

const ICON = { find: Search, section: Hash, page: CornerDownLeft };

export const optionId = (listId: string, { key }: Choice): string => `${listId}-${key}`;

type ChoiceListProps = { id: string; name: string; choices: readonly Choice[]; chosen: number };

/** The choices of the palette. The keyboard works from its field, which keeps the focus. */
export function ChoiceList({ id, name, choices, chosen }: ChoiceListProps) {
  return (
    <div id={id} role="listbox" aria-label={name} tabIndex={-1} className="max-h-80 overflow-y-auto p-2">
      {choices.map((choice, nth) => {
        const Icon = ICON[choice.kind];
        return (
          <div
            key={choice.key}
            id={optionId(id, choice)}
            role="option"
            tabIndex={-1}
            aria-selected={nth === chosen}
            onClick={choice.choose}
            onKeyDown={(event) => event.key === "Enter" && choice.choose()}
            className="flex min-h-11 cursor-pointer items-center gap-3 rounded-card px-3 text-14 hover:bg-ground aria-selected:bg-ground"
          >
            <Icon aria-hidden="true" className="size-4 shrink-0 text-muted" />
            <span className="min-w-0 break-words">{choice.name}</span>
          </div>
        );
      })}
    </div>
  );
}
