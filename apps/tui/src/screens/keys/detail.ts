import type { Command } from "./Command.ts"
import { all, hasOtherRow, hasRow, hasUpstream, isNotReading, isOpen, isThere } from "../model/conditions.ts"

/** What can be asked of one pair. */
export const detail: ReadonlyArray<Command> = [
  {
    id: "read-again",
    group: "Detail",
    title: "Read again now",
    description: "asks both upstreams for this pair, before all else",
    hint: "read again now",
    keys: ["a"],
    contexts: ["detail"],
    can: all(isOpen, isThere, hasRow, hasUpstream, isNotReading)
  },
  {
    id: "row-next",
    group: "Detail",
    title: "Next row",
    description: "opens the next row of the list",
    hint: "next",
    keys: ["n"],
    contexts: ["detail"],
    can: hasOtherRow(1)
  },
  {
    id: "row-previous",
    group: "Detail",
    title: "Previous row",
    description: "opens the previous row of the list",
    keys: ["p"],
    contexts: ["detail"],
    can: hasOtherRow(-1)
  }
]
