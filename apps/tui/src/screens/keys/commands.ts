/** The key table: every command with its keys and conditions, for help, the palette and docs/keys.md. */
import { label } from "../../terminal/verdicts.ts"
import type { Condition } from "./Condition.ts"
import { type Context, contexts, lineInputs, overlays, screens, mainScreens, shopScreens } from "./Context.ts"
import { verdictKeys } from "./verdictKeys.ts"

/** The headings of help. */
export const groups = [
  "Everywhere",
  "Moving",
  "Shops",
  "Tally",
  "Detail",
  "Sync",
  "Links",
  "Prompts and choosers"
] as const
export type Group = (typeof groups)[number]

/** A command of the user. */
export interface Command {
  readonly id: CommandId
  readonly group: Group
  /** The name that the palette finds. */
  readonly title: string
  /** Its effect, in a sentence without a full stop. */
  readonly description: string
  /** Keys as `KeyPressed` names them; the first is shown if there is room for only one. */
  readonly keys: ReadonlyArray<string>
  readonly contexts: ReadonlyArray<Context>
  /** A word for the line of hints; a command without one is not hinted. */
  readonly hint?: string
  /** Conditions for acting, checked in the contexts of the command; the first that fails explains why. */
  readonly when?: ReadonlyArray<Condition>
}

type Row<Id extends string = string> = readonly [
  id: Id,
  keys: Command["keys"],
  contexts: Command["contexts"],
  title: string,
  description: string,
  rest?: Pick<Command, "hint" | "when">
]

const table = {
  Everywhere: [
    ["help", ["?"], [...mainScreens, "detail"], "Help", "shows every key", { hint: "help" }],
    ["palette", [":", "ctrl+p"], screens, "Command palette", "finds a command, or a shop, by its name", {
      hint: "commands"
    }],
    ["screen-next", ["tab"], screens, "Next screen", "goes from Tally to Sync, Links, Doctor and back", {
      hint: "screens",
      when: ["hasShop"]
    }],
    ["screen-previous", ["shift+tab"], screens, "Previous screen", "goes from Tally to Doctor, Links, Sync and back", {
      when: ["hasShop"]
    }],
    ["screen-shops", ["P"], screens, "Go to Shops", "shows all shops, if there are several", {
      when: ["hasShops"]
    }],
    ["screen-tally", ["T"], screens, "Go to Tally", "shows Loop and Haravan side by side", { when: ["hasShop"] }],
    ["screen-sync", ["S"], screens, "Go to Sync", "shows the running sync, past ones, and request limits", {
      when: ["hasShop"]
    }],
    ["screen-links", ["L"], screens, "Go to Links", "shows what is linked, and what needs your decision", {
      when: ["hasShop"]
    }],
    [
      "screen-doctor",
      ["D"],
      screens,
      "Go to Doctor",
      "checks access to Loop and Haravan, the settings and Stocktally's data",
      { when: ["hasShop"] }
    ],
    ["sync", ["U"], [...shopScreens, "detail"], "Start a sync", "reads what has changed in Loop and Haravan", {
      hint: "sync",
      when: ["isOpen", "isConnected", "hasUpstream", "isIdle"]
    }],
    [
      "refresh",
      ["R", "ctrl+r"],
      [...mainScreens, "detail"],
      "Refresh",
      "shows the newest data that was read; on Doctor, checks again"
    ],
    [
      "back",
      ["esc", "left"],
      screens,
      "Cancel or go back",
      "stops waiting, closes Detail or Help, clears the filters, or goes back to Shops",
      { hint: "back", when: ["canGoBack"] }
    ],
    [
      "rules",
      ["%"],
      screens,
      "Stock rules",
      "names the commands for stock rules: stocktally rules list, propose and set"
    ],
    ["redraw", ["ctrl+l"], contexts, "Redraw", "draws the whole screen again"],
    ["suspend", ["ctrl+z"], contexts, "Suspend", "returns to the shell; fg comes back"],
    ["close", ["q"], ["detail", "help"], "Close", "closes Detail or Help"],
    [
      "quit",
      ["q"],
      [...mainScreens, "small"],
      "Quit",
      "ends the program; an interrupted sync resumes next time",
      { hint: "quit" }
    ],
    ["quit-now", ["ctrl+c"], contexts, "Quit at once", "ends the program from any screen"]
  ],
  Moving: [
    ["down", ["j", "down"], [...screens, "chooser"], "Down", "one row or line down"],
    ["up", ["k", "up"], [...screens, "chooser"], "Up", "one row or line up"],
    ["half-page-down", ["ctrl+d"], screens, "Half a page down", "half a page down"],
    ["half-page-up", ["ctrl+u"], screens, "Half a page up", "half a page up"],
    ["page-down", ["pagedown", "space", "ctrl+f"], screens, "Page down", "a page down"],
    ["page-up", ["pageup", "b", "ctrl+b"], screens, "Page up", "a page up"],
    ["first", ["g", "home"], [...screens, "chooser"], "First", "the first row or line"],
    ["last", ["G", "end"], [...screens, "chooser"], "Last", "the last row or line"]
  ],
  Shops: [
    ["open-shop", ["enter", "right"], ["shops"], "Open the shop", "shows its screens, and ends those of another shop", {
      hint: "open",
      when: ["hasShops", "hasShopToOpen", "isNotDeclaring"]
    }],
    ["filter-shops", ["/"], ["shops"], "Filter the shops", "shows shops with each of the words in the name", {
      hint: "filter",
      when: ["hasShops"]
    }]
  ],
  Tally: [
    [
      "open",
      ["enter", "right"],
      ["tally"],
      "Open the row",
      "shows why it differs, both records, all locations, links and history",
      { hint: "open", when: ["hasRowToOpen"] }
    ],
    ["filter", ["/"], ["tally"], "Filter by text", "shows rows with each of the words in the SKU, barcode or name", {
      hint: "filter"
    }],
    ...verdictKeys.map(({ id, key, verdict }) =>
      [
        id,
        [key],
        ["tally"],
        `Show or hide "${label(verdict)}"`,
        `shows or hides the rows with the verdict ${verdict}`
      ] as const
    ),
    ["filter-verdict", ["v"], ["tally"], "Filter by verdict", "chooses the verdicts to show"],
    ["all-verdicts", ["0"], ["tally"], "Show all verdicts", "shows rows of every verdict", { when: ["hidesVerdicts"] }],
    ["filter-location", ["l"], ["tally"], "Filter by location", "chooses the location to show", {
      hint: "location",
      when: ["isOpen"]
    }],
    ["filter-began", ["d"], ["tally"], "Filter by age", "shows rows that got their verdict within a time"],
    ["filter-value", ["m"], ["tally"], "Filter by value", "shows rows whose difference is worth an amount or more", {
      when: ["hasCurrency"]
    }],
    [
      "toggle-empty",
      ["x"],
      ["tally"],
      "Show or hide empty rows",
      "rows with 0 on one side and no record on the other"
    ],
    [
      "toggle-transit",
      ["t"],
      ["tally"],
      "Show or hide rows in transit",
      "rows at locations that hold goods on their way"
    ],
    ["clear-filters", ["c"], ["tally"], "Clear the filters", "shows all rows", { when: ["isFiltered"] }],
    ["jump", ["J"], ["tally"], "Jump to a SKU", "selects the row of a SKU without filtering", { when: ["isOpen"] }],
    ["sort", ["s"], ["tally"], "Sort by a column", "chooses the column to sort by", { hint: "sort" }],
    ["sort-next", [">"], ["tally"], "Sort by the next column", "sorts by the next column"],
    ["sort-previous", ["<"], ["tally"], "Sort by the previous column", "sorts by the previous column"],
    ["sort-reverse", ["r"], ["tally"], "Reverse the order", "reverses the order", { when: ["isSorted"] }],
    [
      "export",
      ["e"],
      ["tally"],
      "Export",
      "writes the filtered rows to a new file, as CSV for a spreadsheet or as JSON",
      { when: ["isOpen", "hasRows", "isNotExporting"] }
    ],
    [
      "copy-id",
      ["y"],
      ["tally", "detail"],
      "Copy an id",
      "puts an id of the row on the clipboard",
      { when: ["isCurrent", "hasRow"] }
    ],
    ["copy-sku", ["Y"], ["tally", "detail"], "Copy the SKU", "puts the row's SKU on the clipboard", {
      when: ["isCurrent", "hasRow", "hasSku"]
    }]
  ],
  Detail: [
    ["read-again", ["a"], ["detail"], "Read again now", "reads this row from Loop and Haravan, before anything else", {
      hint: "read again",
      when: ["isOpen", "isConnected", "hasRow", "hasUpstream", "isNotReading"]
    }],
    ["row-next", ["n"], ["detail"], "Next row", "opens the next row of the list", {
      hint: "next",
      when: ["hasNextRow"]
    }],
    ["row-previous", ["p"], ["detail"], "Previous row", "opens the previous row of the list", {
      when: ["hasPreviousRow"]
    }]
  ],
  Sync: [
    ["sync-full", ["f"], ["sync"], "Start a full sync", "reads everything from Loop and Haravan again", {
      hint: "full sync",
      when: ["isOpen", "isConnected", "hasUpstream", "isIdle"]
    }],
    [
      "sync-accept-loss",
      ["A"],
      ["sync"],
      "Accept missing records",
      "syncs and accepts that many records of Loop or Haravan are gone, after a sync stopped because of that",
      { hint: "accept missing", when: ["isOpen", "isConnected", "hasUpstream", "isIdle", "hasLoss"] }
    ],
    ["watch", ["w"], ["sync"], "Watch on or off", "starts a sync at regular intervals, or stops that", {
      hint: "watch",
      when: ["isOpen", "hasUpstream"]
    }]
  ],
  Links: [
    [
      "link",
      ["enter", "right"],
      ["links"],
      "Link to a partner",
      "chooses the record of the other side that is the same variant or location",
      {
        hint: "link",
        when: ["isOpen", "isConnected", "isUndecided", "isNotDeclaring"]
      }
    ],
    ["ignore", ["i"], ["links"], "Ignore a record", "records that there is no partner, and why", {
      hint: "ignore",
      when: ["isOpen", "isConnected", "isUndecided", "isNotDeclaring"]
    }],
    ["undo", ["u"], ["links"], "Undo a link", "undoes the latest link or ignore", {
      hint: "undo",
      when: ["isOpen", "isConnected", "canUndo", "isNotDeclaring"]
    }],
    ["links-kind", ["v"], ["links"], "Variants or locations", "shows variants, locations, or both", {
      hint: "kind",
      when: ["isOpen"]
    }],
    [
      "links-troubled",
      ["x"],
      ["links"],
      "All links or only problems",
      "shows all links, or only records that need your decision",
      { hint: "all", when: ["isOpen"] }
    ],
    [
      "copy-link-id",
      ["y"],
      ["links"],
      "Copy the id of the record",
      "puts the id of the record on the clipboard",
      { when: ["hasLink"] }
    ]
  ],
  "Prompts and choosers": [
    ["accept", ["enter"], overlays, "Accept", "accepts the input or the choice", { hint: "accept" }],
    ["leave", ["esc"], overlays, "Cancel", "closes it and changes nothing", { hint: "cancel" }],
    ["choice-down", ["down", "ctrl+n", "tab"], ["palette"], "Next command", "selects the next command"],
    ["choice-up", ["up", "ctrl+p", "shift+tab"], ["palette"], "Previous command", "selects the previous command"],
    ["toggle-choice", ["space"], ["chooser"], "Choose", "adds it to the choice, or removes it", {
      hint: "choose",
      when: ["isMultiple"]
    }],
    ["cursor-left", ["left", "ctrl+b"], lineInputs, "Left", "one character to the left"],
    ["cursor-right", ["right", "ctrl+f"], lineInputs, "Right", "one character to the right"],
    ["cursor-start", ["home", "ctrl+a"], lineInputs, "Start", "the start of the line"],
    ["cursor-end", ["end", "ctrl+e"], lineInputs, "End", "the end of the line"],
    ["delete-before", ["backspace", "ctrl+h"], lineInputs, "Delete", "deletes the character before the cursor"],
    ["delete-after", ["delete", "ctrl+d"], lineInputs, "Delete after", "deletes the character after the cursor"],
    ["delete-word", ["ctrl+w"], lineInputs, "Delete the word", "deletes the word before the cursor"],
    ["delete-to-start", ["ctrl+u"], lineInputs, "Delete to the start", "deletes everything before the cursor"]
  ]
} as const satisfies { readonly [G in Group]: ReadonlyArray<Row> }

/** The name of a command. */
export type CommandId = (typeof table)[Group][number][0]

/** All commands, in the order of help. */
export const commands: ReadonlyArray<Command> = groups.flatMap((group) => {
  const rows: ReadonlyArray<Row<CommandId>> = table[group]
  return rows.map(([id, keys, contexts, title, description, rest]) => ({
    id,
    group,
    keys,
    contexts,
    title,
    description,
    ...rest
  }))
})

const byId: ReadonlyMap<CommandId, Command> = new Map(commands.map((command) => [command.id, command]))

export const commandOf = (id: CommandId): Command | undefined => byId.get(id)

const byContext: ReadonlyMap<Context, ReadonlyArray<Command>> = new Map(
  contexts.map((context) => [context, commands.filter((command) => command.contexts.includes(context))])
)

/** The commands of a context, in the order of the table. */
export const commandsIn = (context: Context): ReadonlyArray<Command> => byContext.get(context) ?? []

/** The command of a key in a context, if any. */
export const commandAt = (context: Context, key: string): Command | undefined =>
  commandsIn(context).find(({ keys }) => keys.includes(key))
