import type { Command } from "./Command.ts"
import { all, hasLoss, hasUpstream, isIdle, isOpen, isThere } from "../model/conditions.ts"

/** What can be asked of the Sync screen. */
export const sync: ReadonlyArray<Command> = [
  {
    id: "sync-full",
    group: "Sync",
    title: "Start a full sync",
    description: "reads everything of both upstreams anew",
    hint: "full sync",
    keys: ["f"],
    contexts: ["sync"],
    can: all(isOpen, isThere, hasUpstream, isIdle)
  },
  {
    id: "sync-accept-loss",
    group: "Sync",
    title: "Accept the loss",
    description: "syncs, and marks as gone however much it is, where the latest sync refused to",
    hint: "accept loss",
    keys: ["A"],
    contexts: ["sync"],
    can: all(isOpen, isThere, hasUpstream, isIdle, hasLoss)
  },
  {
    id: "watch",
    group: "Sync",
    title: "Watch",
    description: "starts a sync by itself again and again, or stops that",
    hint: "watch",
    keys: ["w"],
    contexts: ["sync"],
    can: all(isOpen, hasUpstream)
  }
]
