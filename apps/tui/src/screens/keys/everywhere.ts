import { always, type Command } from "./Command.ts"
import { all, canGoBack, hasUpstream, isIdle, isOpen, isThere } from "../model/conditions.ts"
import { contexts } from "./Context.ts"
import { screens, top } from "./places.ts"

/** What can be asked for on every screen. */
export const everywhere: ReadonlyArray<Command> = [
  {
    id: "help",
    group: "Everywhere",
    title: "Help",
    description: "shows every key",
    hint: "help",
    keys: ["?"],
    contexts: [...top, "detail"],
    can: always
  },
  {
    id: "palette",
    group: "Everywhere",
    title: "Command palette",
    description: "finds a command by its name",
    hint: "commands",
    keys: [":", "ctrl+p"],
    contexts: screens,
    can: always
  },
  {
    id: "screen-next",
    group: "Everywhere",
    title: "Next screen",
    description: "goes from Tally to Sync, Links, Doctor and back",
    hint: "screens",
    keys: ["tab"],
    contexts: screens,
    can: always
  },
  {
    id: "screen-previous",
    group: "Everywhere",
    title: "Previous screen",
    description: "goes the other way round",
    keys: ["shift+tab"],
    contexts: screens,
    can: always
  },
  ...([
    ["screen-tally", "Tally", "shows both systems side by side", "T"],
    ["screen-sync", "Sync", "shows runs, progress and budgets", "S"],
    ["screen-links", "Links", "shows what is linked, and what wants a decision", "L"],
    ["screen-doctor", "Doctor", "tries addresses, credentials, scopes and the store", "D"]
  ] as const).map(([id, name, description, key]): Command => ({
    id,
    group: "Everywhere",
    title: `Go to ${name}`,
    description,
    keys: [key],
    contexts: screens,
    can: always
  })),
  {
    id: "sync",
    group: "Everywhere",
    title: "Start a sync",
    description: "brings the store up to date",
    hint: "sync",
    keys: ["U"],
    contexts: [...top, "detail"],
    can: all(isOpen, isThere, hasUpstream, isIdle)
  },
  {
    id: "refresh",
    group: "Everywhere",
    title: "Read again what is shown",
    description: "asks the store anew; on Doctor it examines anew",
    keys: ["R", "ctrl+r"],
    contexts: [...top, "detail"],
    can: always
  },
  {
    id: "back",
    group: "Everywhere",
    title: "Leave or go back",
    description: "leaves what is waited for, closes Detail or Help, clears the filters",
    hint: "back",
    keys: ["esc", "left"],
    contexts: screens,
    can: canGoBack
  },
  {
    id: "redraw",
    group: "Everywhere",
    title: "Redraw",
    description: "draws the whole screen anew",
    keys: ["ctrl+l"],
    contexts,
    can: always
  },
  {
    id: "suspend",
    group: "Everywhere",
    title: "Suspend",
    description: "goes back to the shell until fg",
    keys: ["ctrl+z"],
    contexts,
    can: always
  },
  {
    id: "close",
    group: "Everywhere",
    title: "Close",
    description: "closes Detail or Help",
    keys: ["q"],
    contexts: ["detail", "help"],
    can: always
  },
  {
    id: "quit",
    group: "Everywhere",
    title: "Quit",
    description: "ends the program; a sync that it runs is gone on with next time",
    hint: "quit",
    keys: ["q"],
    contexts: [...top, "small"],
    can: always
  },
  {
    id: "quit-now",
    group: "Everywhere",
    title: "Quit at once",
    description: "ends the program from anywhere",
    keys: ["ctrl+c"],
    contexts,
    can: always
  }
]
