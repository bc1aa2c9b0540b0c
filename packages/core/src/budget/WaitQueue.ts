/** The callers waiting for a permit: interactive ones first, then first come, first served. */
import type * as Deferred from "effect/Deferred"
import type { Priority } from "./Priority.ts"

/** One waiting caller. */
export interface Ticket<Permit, Refusal> {
  /** May change during the wait. */
  readonly priority: () => Priority
  /** Start of the wait, in milliseconds since 1970. */
  readonly since: number
  readonly granted: Deferred.Deferred<Permit, Refusal>
}

export interface WaitQueue<T> {
  readonly add: (ticket: T) => void
  readonly remove: (ticket: T) => void
  /** The next ticket. */
  readonly peek: () => T | undefined
  /** The priorities of the waiting callers in order. */
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
