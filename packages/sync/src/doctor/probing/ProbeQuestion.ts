/** The questions of a probe, and their answers. */
import type * as Effect from "effect/Effect"
import type { Upstream } from "@stocktally/schema"
import type { ProbeFailure, ProbeClient } from "./ProbeClient.ts"

/** The answer for programs. It never holds a name or an id. */
export type ProbeValue = { readonly [name: string]: string | number | boolean | null }

/** The answer to a question, in words and as a value. */
export interface QuestionResult {
  /** False if this shop's data cannot show it. For example, a list that fits on one page shows no page size. */
  readonly settled: boolean
  readonly answer: string
  readonly value: ProbeValue
}

export const settled = (answer: string, value: ProbeValue): QuestionResult => ({ settled: true, answer, value })
export const open = (answer: string): QuestionResult => ({ settled: false, answer, value: {} })

/** A question that the upstream's documentation leaves open. */
export interface ProbeQuestion {
  /** Its name in reports and in JSON, such as `balances.page-size`. */
  readonly name: string
  /** The maximum number of its requests. Questions share the responses to equal requests. */
  readonly requests: number
  readonly ask: (client: ProbeClient) => Effect.Effect<QuestionResult, ProbeFailure>
}

/** The reported answer to a question. */
export interface ProbeAnswer {
  readonly upstream: Upstream
  readonly question: string
  /**
   * `open`: the shop's data cannot show it; `failed`: a request failed; `skipped`: it was not asked, because an earlier
   * request failed and its requests would fail too.
   */
  readonly status: "settled" | "open" | "failed" | "skipped"
  readonly answer: string
  readonly value: ProbeValue
}
