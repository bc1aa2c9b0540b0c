import { always, type Command } from "./Command.ts"
import {
  all,
  filters,
  hasRow,
  hasRows,
  hasRowsToOpen,
  hasSku,
  isNotExporting,
  isOpen,
  isRead,
  isSortable
} from "../model/conditions.ts"
import { verdictKeys } from "./verdictKeys.ts"

/** What can be asked of the list. */
export const tally: ReadonlyArray<Command> = [
  {
    id: "open",
    group: "Tally",
    title: "Open the row",
    description: "shows both records in full, every location, links and history",
    hint: "open",
    keys: ["enter", "right"],
    contexts: ["tally"],
    can: hasRowsToOpen
  },
  {
    id: "filter",
    group: "Tally",
    title: "Filter by text",
    description: "shows rows whose SKU, barcode or name has the text",
    hint: "filter",
    keys: ["/"],
    contexts: ["tally"],
    can: always
  },
  ...verdictKeys.map(({ id, key, verdict }): Command => ({
    id,
    group: "Tally",
    title: `Show or hide ${verdict}`,
    description: `shows rows that are ${verdict}, alone or with other verdicts`,
    keys: [key],
    contexts: ["tally"],
    can: always
  })),
  {
    id: "filter-verdict",
    group: "Tally",
    title: "Filter by verdict",
    description: "chooses the verdicts to show",
    keys: ["v"],
    contexts: ["tally"],
    can: always
  },
  {
    id: "all-verdicts",
    group: "Tally",
    title: "Show all verdicts",
    description: "shows rows of every verdict",
    keys: ["0"],
    contexts: ["tally"],
    can: ({ tally }) => tally.view.verdicts.length > 0 || "all verdicts are shown"
  },
  {
    id: "filter-location",
    group: "Tally",
    title: "Filter by location",
    description: "chooses the location to show",
    hint: "location",
    keys: ["l"],
    contexts: ["tally"],
    can: isOpen
  },
  {
    id: "toggle-empty",
    group: "Tally",
    title: "Show or hide empty rows",
    description: "also shows rows that only one side has, and none of",
    keys: ["x"],
    contexts: ["tally"],
    can: always
  },
  {
    id: "clear-filters",
    group: "Tally",
    title: "Clear the filters",
    description: "shows all rows",
    keys: ["c"],
    contexts: ["tally"],
    can: filters
  },
  {
    id: "jump",
    group: "Tally",
    title: "Jump to a SKU",
    description: "selects the row of a SKU without filtering",
    keys: ["J"],
    contexts: ["tally"],
    can: isOpen
  },
  {
    id: "sort",
    group: "Tally",
    title: "Sort by a column",
    description: "chooses the column to sort by",
    hint: "sort",
    keys: ["s"],
    contexts: ["tally"],
    can: always
  },
  {
    id: "sort-next",
    group: "Tally",
    title: "Sort by the next column",
    description: "sorts by the next column",
    keys: [">"],
    contexts: ["tally"],
    can: always
  },
  {
    id: "sort-previous",
    group: "Tally",
    title: "Sort by the previous column",
    description: "sorts by the previous column",
    keys: ["<"],
    contexts: ["tally"],
    can: always
  },
  {
    id: "sort-reverse",
    group: "Tally",
    title: "Reverse the order",
    description: "turns the order round",
    keys: ["r"],
    contexts: ["tally"],
    can: isSortable
  },
  {
    id: "export",
    group: "Tally",
    title: "Export",
    description: "writes the rows that are filtered to a new file, as CSV for a spreadsheet or as JSON",
    keys: ["e"],
    contexts: ["tally"],
    can: all(isOpen, hasRows, isNotExporting)
  },
  {
    id: "copy-id",
    group: "Tally",
    title: "Copy an id",
    description: "puts an id of the row on the clipboard, through the terminal",
    keys: ["y"],
    contexts: ["tally", "detail"],
    can: all(isRead, hasRow)
  },
  {
    id: "copy-sku",
    group: "Tally",
    title: "Copy the SKU",
    description: "puts the row's SKU on the clipboard, through the terminal",
    keys: ["Y"],
    contexts: ["tally", "detail"],
    can: all(isRead, hasRow, hasSku)
  }
]
