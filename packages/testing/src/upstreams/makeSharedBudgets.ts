import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SharedBudgets } from "@stocktally/tally"

/** A report of a process, and the time of its arrival. */
export interface Report extends Omit<Parameters<SharedBudgets["exchange"]>[0], "position"> {
  readonly at: number
}

/** An in-memory port for sharing budgets, with the reports so far. */
export const makeSharedBudgets = (): SharedBudgets & { readonly reports: ReadonlyArray<Report> } => {
  const reports: Array<Report> = []
  const exchange: SharedBudgets["exchange"] = ({ position = 0, ...report }) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const others = reports.slice(position).filter(({ credential, process }) =>
        credential === report.credential && process !== report.process
      )
      reports.push({ ...report, at })
      const holds = others.flatMap(({ heldUntil }) => heldUntil === null ? [] : [heldUntil])
      return { others, heldUntil: holds.length === 0 ? null : Math.max(...holds), position: reports.length }
    })
  return { reports, exchange }
}
