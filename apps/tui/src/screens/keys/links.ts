import type { Command } from "./Command.ts"
import { all, canUndo, hasLink, isNotDeclaring, isOpen, isThere, isUndecided } from "../model/conditions.ts"

/** What can be said about links. */
export const links: ReadonlyArray<Command> = [
  {
    id: "link",
    group: "Links",
    title: "Link",
    description: "says which record of the other side this one is",
    hint: "link",
    keys: ["enter", "right"],
    contexts: ["links"],
    can: all(isOpen, isThere, isUndecided, isNotDeclaring)
  },
  {
    id: "ignore",
    group: "Links",
    title: "Ignore",
    description: "says that this record has no partner, and why",
    hint: "ignore",
    keys: ["i"],
    contexts: ["links"],
    can: all(isOpen, isThere, isUndecided, isNotDeclaring)
  },
  {
    id: "undo",
    group: "Links",
    title: "Undo",
    description: "takes back what was linked or ignored last",
    hint: "undo",
    keys: ["u"],
    contexts: ["links"],
    can: all(isOpen, isThere, canUndo, isNotDeclaring)
  },
  {
    id: "links-kind",
    group: "Links",
    title: "Variants or locations",
    description: "shows variants, locations or both",
    hint: "kind",
    keys: ["v"],
    contexts: ["links"],
    can: isOpen
  },
  {
    id: "links-troubled",
    group: "Links",
    title: "All links or those that want a decision",
    description: "shows also what is linked, or no more",
    hint: "all",
    keys: ["x"],
    contexts: ["links"],
    can: isOpen
  },
  {
    id: "copy-link-id",
    group: "Links",
    title: "Copy the id of the record",
    description: "puts the id of the record on the clipboard, through the terminal",
    keys: ["y"],
    contexts: ["links"],
    can: hasLink
  }
]
