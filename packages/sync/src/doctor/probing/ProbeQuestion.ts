/** What a probe asks, and what it makes of the answers. */
import type * as Effect from "effect/Effect"
import type { Upstream } from "@stocktally/schema"
import type { ProbeFailure, ProbeClient } from "./ProbeClient.ts"

/** What a program may make of an answer. It never holds a name or an id. */
export type ProbeValue = { readonly [name: string]: string | number | boolean | null }

/** What was found out, in words and as a value. */
export interface QuestionResult {
  /** False if this shop's data cannot show it: a list that fits one page shows no cap. */
  readonly settled: boolean
  readonly answer: string
  readonly value: ProbeValue
}

export const settled = (answer: string, value: ProbeValue): QuestionResult => ({ settled: true, answer, value })
export const open = (answer: string): QuestionResult => ({ settled: false, answer, value: {} })

/** One thing that the documents leave open. */
export interface ProbeQuestion {
  /** Its name in reports and in JSON: `balances.page-size`. */
  readonly name: string
  /** How many requests it makes at most; questions share the answers to equal requests. */
  readonly requests: number
  readonly ask: (client: ProbeClient) => Effect.Effect<QuestionResult, ProbeFailure>
}

/** What became of a question. */
export interface ProbeAnswer {
  readonly upstream: Upstream
  readonly question: string
  /**
   * `open`: the shop's data cannot show it; `failed`: a request for it failed; `skipped`: it was not asked, because an
   * earlier request failed in a way that more of them would.
   */
  readonly status: "settled" | "open" | "failed" | "skipped"
  readonly answer: string
  readonly value: ProbeValue
}
