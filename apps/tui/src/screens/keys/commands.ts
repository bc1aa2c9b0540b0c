/** The key table: every command, its keys, where it is and when it can act. Help, palette and docs/keys.md come from it. */
import type { Condition } from "./Condition.ts"
import { type Context, contexts, lineInputs, overlays, screens, mainScreens } from "./Context.ts"
import { verdictKeys } from "./verdictKeys.ts"

/** Under which heading help shows a command. */
export const groups = ["Everywhere", "Moving", "Tally", "Detail", "Sync", "Links", "Prompts and choosers"] as const
export type Group = (typeof groups)[number]

/** Something a user can ask for. */
export interface Command {
  readonly id: CommandId
  readonly group: Group
  /** Its name, as the palette finds it. */
  readonly title: string
  /** What it does, in a sentence without its end. */
  readonly description: string
  /** As `KeyPressed` writes them; the first is the one that is shown where there is room for one. */
  readonly keys: ReadonlyArray<string>
  readonly contexts: ReadonlyArray<Context>
  /** One word for the line of hints; none where it is not worth one. */
  readonly hint?: string
  /** All of them have to hold; the first that does not says why. Asked only in its contexts. */
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
    ["palette", [":", "ctrl+p"], screens, "Command palette", "finds a command by its name", { hint: "commands" }],
    ["screen-next", ["tab"], screens, "Next screen", "goes from Tally to Sync, Links, Doctor and back", {
      hint: "screens"
    }],
    ["screen-previous", ["shift+tab"], screens, "Previous screen", "goes the other way round"],
    ["screen-tally", ["T"], screens, "Go to Tally", "shows both systems side by side"],
    ["screen-sync", ["S"], screens, "Go to Sync", "shows runs, progress and budgets"],
    ["screen-links", ["L"], screens, "Go to Links", "shows what is linked, and what wants a decision"],
    ["screen-doctor", ["D"], screens, "Go to Doctor", "tries addresses, credentials, scopes and the store"],
    ["sync", ["U"], [...mainScreens, "detail"], "Start a sync", "brings the store up to date", {
      hint: "sync",
      when: ["isOpen", "isConnected", "hasUpstream", "isIdle"]
    }],
    [
      "refresh",
      ["R", "ctrl+r"],
      [...mainScreens, "detail"],
      "Read again what is shown",
      "asks the store anew; on Doctor it examines anew"
    ],
    [
      "back",
      ["esc", "left"],
      screens,
      "Leave or go back",
      "leaves what is waited for, closes Detail or Help, clears the filters",
      { hint: "back", when: ["canGoBack"] }
    ],
    ["redraw", ["ctrl+l"], contexts, "Redraw", "draws the whole screen anew"],
    ["suspend", ["ctrl+z"], contexts, "Suspend", "goes back to the shell until fg"],
    ["close", ["q"], ["detail", "help"], "Close", "closes Detail or Help"],
    [
      "quit",
      ["q"],
      [...mainScreens, "small"],
      "Quit",
      "ends the program; a sync that it runs is gone on with next time",
      {
        hint: "quit"
      }
    ],
    ["quit-now", ["ctrl+c"], contexts, "Quit at once", "ends the program from anywhere"]
  ],
  Moving: [
    ["down", ["j", "down"], [...screens, "chooser"], "Down", "one row or line down"],
    ["up", ["k", "up"], [...screens, "chooser"], "Up", "one row or line up"],
    ["half-page-down", ["ctrl+d"], screens, "Half a page down", "half a page down"],
    ["half-page-up", ["ctrl+u"], screens, "Half a page up", "half a page up"],
    ["page-down", ["pagedown", "space", "ctrl+f"], screens, "Page down", "a page down"],
    ["page-up", ["pageup", "b", "ctrl+b"], screens, "Page up", "a page up"],
    ["first", ["g", "home"], [...screens, "chooser"], "First", "the first row or line of all"],
    ["last", ["G", "end"], [...screens, "chooser"], "Last", "the last row or line of all"]
  ],
  Tally: [
    [
      "open",
      ["enter", "right"],
      ["tally"],
      "Open the row",
      "shows both records in full, every location, links and history",
      { hint: "open", when: ["hasRowToOpen"] }
    ],
    ["filter", ["/"], ["tally"], "Filter by text", "shows rows whose SKU, barcode or name has each of the words", {
      hint: "filter"
    }],
    ...verdictKeys.map(({ id, key, verdict }) =>
      [
        id,
        [key],
        ["tally"],
        `Show or hide ${verdict}`,
        `shows rows that are ${verdict}, alone or with other verdicts`
      ] as const
    ),
    ["filter-verdict", ["v"], ["tally"], "Filter by verdict", "chooses the verdicts to show"],
    ["all-verdicts", ["0"], ["tally"], "Show all verdicts", "shows rows of every verdict", { when: ["hidesVerdicts"] }],
    ["filter-location", ["l"], ["tally"], "Filter by location", "chooses the location to show", {
      hint: "location",
      when: ["isOpen"]
    }],
    ["filter-began", ["d"], ["tally"], "Filter by age", "shows rows whose verdict became what it is within a time"],
    ["filter-value", ["m"], ["tally"], "Filter by value", "shows rows whose difference is worth an amount or more", {
      when: ["hasCurrency"]
    }],
    [
      "toggle-empty",
      ["x"],
      ["tally"],
      "Show or hide empty rows",
      "also shows rows with 0 on one side and no record on the other"
    ],
    [
      "toggle-transit",
      ["t"],
      ["tally"],
      "Show or hide rows in transit",
      "also shows and counts rows at locations in transit"
    ],
    ["clear-filters", ["c"], ["tally"], "Clear the filters", "shows all rows", { when: ["isFiltered"] }],
    ["jump", ["J"], ["tally"], "Jump to a SKU", "selects the row of a SKU without filtering", { when: ["isOpen"] }],
    ["sort", ["s"], ["tally"], "Sort by a column", "chooses the column to sort by", { hint: "sort" }],
    ["sort-next", [">"], ["tally"], "Sort by the next column", "sorts by the next column"],
    ["sort-previous", ["<"], ["tally"], "Sort by the previous column", "sorts by the previous column"],
    ["sort-reverse", ["r"], ["tally"], "Reverse the order", "turns the order round", { when: ["isSorted"] }],
    [
      "export",
      ["e"],
      ["tally"],
      "Export",
      "writes the rows that are filtered to a new file, as CSV for a spreadsheet or as JSON",
      { when: ["isOpen", "hasRows", "isNotExporting"] }
    ],
    [
      "copy-id",
      ["y"],
      ["tally", "detail"],
      "Copy an id",
      "puts an id of the row on the clipboard, through the terminal",
      { when: ["isCurrent", "hasRow"] }
    ],
    [
      "copy-sku",
      ["Y"],
      ["tally", "detail"],
      "Copy the SKU",
      "puts the row's SKU on the clipboard, through the terminal",
      { when: ["isCurrent", "hasRow", "hasSku"] }
    ]
  ],
  Detail: [
    ["read-again", ["a"], ["detail"], "Read again now", "asks both upstreams for this pair, before all else", {
      hint: "read again now",
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
    ["sync-full", ["f"], ["sync"], "Start a full sync", "reads everything of both upstreams anew", {
      hint: "full sync",
      when: ["isOpen", "isConnected", "hasUpstream", "isIdle"]
    }],
    [
      "sync-accept-loss",
      ["A"],
      ["sync"],
      "Accept the loss",
      "syncs, and marks as gone however much it is, where the latest sync refused to",
      { hint: "accept loss", when: ["isOpen", "isConnected", "hasUpstream", "isIdle", "hasLoss"] }
    ],
    ["watch", ["w"], ["sync"], "Watch", "starts a sync by itself again and again, or stops that", {
      hint: "watch",
      when: ["isOpen", "hasUpstream"]
    }]
  ],
  Links: [
    ["link", ["enter", "right"], ["links"], "Link", "says which record of the other side this one is", {
      hint: "link",
      when: ["isOpen", "isConnected", "isUndecided", "isNotDeclaring"]
    }],
    ["ignore", ["i"], ["links"], "Ignore", "says that this record has no partner, and why", {
      hint: "ignore",
      when: ["isOpen", "isConnected", "isUndecided", "isNotDeclaring"]
    }],
    ["undo", ["u"], ["links"], "Undo", "takes back what was linked or ignored last", {
      hint: "undo",
      when: ["isOpen", "isConnected", "canUndo", "isNotDeclaring"]
    }],
    ["links-kind", ["v"], ["links"], "Variants or locations", "shows variants, locations or both", {
      hint: "kind",
      when: ["isOpen"]
    }],
    [
      "links-troubled",
      ["x"],
      ["links"],
      "All links or those that want a decision",
      "shows also what is linked, or no more",
      { hint: "all", when: ["isOpen"] }
    ],
    [
      "copy-link-id",
      ["y"],
      ["links"],
      "Copy the id of the record",
      "puts the id of the record on the clipboard, through the terminal",
      { when: ["hasLink"] }
    ]
  ],
  "Prompts and choosers": [
    ["accept", ["enter"], overlays, "Accept", "does what is written or chosen", { hint: "accept" }],
    ["leave", ["esc"], overlays, "Leave", "closes it, and leaves all as it was", { hint: "leave" }],
    ["choice-down", ["down", "ctrl+n", "tab"], ["palette"], "Next command", "the next command that was found"],
    ["choice-up", ["up", "ctrl+p", "shift+tab"], ["palette"], "Previous command", "the one before"],
    ["toggle-choice", ["space"], ["chooser"], "Choose", "chooses it as well, or no more", {
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
    ["delete-to-start", ["ctrl+u"], lineInputs, "Delete to the start", "deletes all that is before the cursor"]
  ]
} as const satisfies { readonly [G in Group]: ReadonlyArray<Row> }

/** What a user can ask for, by name. */
export type CommandId = (typeof table)[Group][number][0]

/** All of them, in the order of help. */
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

/** Those that can be asked for in a context, in the order of the table. */
export const commandsIn = (context: Context): ReadonlyArray<Command> => byContext.get(context) ?? []

/** What a key asks for in a context, if anything. */
export const commandAt = (context: Context, key: string): Command | undefined =>
  commandsIn(context).find(({ keys }) => keys.includes(key))
