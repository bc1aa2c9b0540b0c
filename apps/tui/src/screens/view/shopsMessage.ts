import { ageOf } from "../../terminal/time.ts"
import { errorOf, shownPending } from "../model/query.ts"
import { selectedShop } from "../model/shops.ts"
import type { State } from "../model/state/State.ts"
import type { Message } from "./Message.ts"

/** The message of Shops: why they could not be read, or what is wrong with the selected one. */
export const shopsMessage = (state: State): Message | null => {
  const error = errorOf(state, "shops")
  if (error !== null) return { text: error.line, tone: error.isCancelled ? "warning" : "bad" }
  const shop = selectedShop(state)
  const about = shop === undefined ? null : shopProblem(shop, state.now)
  if (about !== null) return about
  const pending = shownPending(state, "shops")
  return pending === null ? null : { text: `Waiting for ${pending.subject}; Esc cancels`, tone: "notice" }
}

const shopProblem = (
  { asOf, complete, label, lastRun, problem, stale, state }: NonNullable<ReturnType<typeof selectedShop>>,
  now: number
): Message | null => {
  if (problem !== null) return { text: `${label}: ${problem}`, tone: state === "failed" ? "bad" : "warning" }
  if (state !== "open") return null
  if (lastRun?.status === "failed") {
    const when = lastRun.endedAt === null ? "" : ` ${ageOf(now, lastRun.endedAt)}`
    return { text: `${label}: the last sync failed${when}: ${lastRun.problem ?? "no reason is known"}`, tone: "bad" }
  }
  if (asOf === null) return { text: `${label} was never synced.`, tone: "warning" }
  if (!complete) return { text: `${label}: Loop or Haravan was not read completely.`, tone: "warning" }
  return stale ? { text: `${label} was last read ${ageOf(now, asOf)}.`, tone: "warning" } : null
}
