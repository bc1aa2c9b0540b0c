/** The callers that wait for a permit, in the order of their turns: interactive ones first, then first come first served. */
import type * as Deferred from "effect/Deferred"
import type { Priority } from "./Priority.ts"

/** One caller that waits. */
export interface Ticket<Permit, Refusal> {
  /** May change while it waits. */
  readonly priority: () => Priority
  /** When it began to wait, in milliseconds since 1970. */
  readonly since: number
  readonly granted: Deferred.Deferred<Permit, Refusal>
}

export interface WaitQueue<T> {
  readonly add: (ticket: T) => void
  readonly remove: (ticket: T) => void
  /** The ticket whose turn it is. */
  readonly peek: () => T | undefined
  /** The priorities of those who wait, in the order of their turns. */
  readonly priorities: () => ReadonlyArray<Priority>
  readonly counts: () => { readonly [P in Priority]: number }
}

export const makeWaitQueue = <T extends { readonly priority: () => Priority }>(): WaitQueue<T> => {
  const waiting: Array<T> = []
  const isInteractive = (ticket: T): boolean => ticket.priority() === "interactive"
  const counts = () => {
    const interactive = waiting.filter(isInteractive).length
    return { interactive, background: waiting.length - interactive }
  }
  return {
    add: (ticket) => void waiting.push(ticket),
    remove: (ticket) => {
      const index = waiting.indexOf(ticket)
      if (index >= 0) waiting.splice(index, 1)
    },
    peek: () => waiting.find(isInteractive) ?? waiting[0],
    priorities: () => {
      const { background, interactive } = counts()
      return [
        ...Array<Priority>(interactive).fill("interactive"),
        ...Array<Priority>(background).fill("background")
      ]
    },
    counts
  }
}
