import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SharedBudgets } from "@stocktally/tally"

type Exchange = SharedBudgets["exchange"]

/** What processes told each other, as the port describes it. */
export const makeExchange = () => {
  const told: Array<{ credential: string; process: string; at: number; requests: number; heldUntil: number | null }> =
    []
  const exchange: Exchange = ({ position = 0, ...report }) =>
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
