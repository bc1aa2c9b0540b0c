import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SharedBudgets } from "@stocktally/tally"

/** A report of a process, and when it came. */
export interface Report extends Omit<Parameters<SharedBudgets["exchange"]>[0], "position"> {
  readonly at: number
}

/** What processes told each other, as the port describes it. */
export const makeExchange = (): SharedBudgets & { readonly told: ReadonlyArray<Report> } => {
  const told: Array<Report> = []
  const exchange: SharedBudgets["exchange"] = ({ position = 0, ...report }) =>
    Effect.map(Clock.currentTimeMillis, (at) => {
      const others = told.slice(position).filter(({ credential, process }) =>
        credential === report.credential && process !== report.process
      )
      told.push({ ...report, at })
      const holds = others.flatMap(({ heldUntil }) => heldUntil === null ? [] : [heldUntil])
      return { others, heldUntil: holds.length === 0 ? null : Math.max(...holds), position: told.length }
    })
  return { told, exchange }
}
