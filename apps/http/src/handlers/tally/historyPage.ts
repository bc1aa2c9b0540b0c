import type { History } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { mangledCursor } from "../cursors.ts"
import { storeProblem } from "../problems.ts"

/** A page of a row's changes. What changes meanwhile moves nothing behind the cursor. */
export const historyPage = Effect.fnUntraced(function*(
  history: Pick<History, "page">,
  rowId: string,
  { cursor, limit, since }: {
    readonly cursor?: string | undefined
    readonly limit: number
    readonly since?: number | undefined
  }
) {
  const page = yield* Effect.mapError(history.page(rowId, { after: cursor, limit, since }), storeProblem)
  return page ?? (yield* mangledCursor())
})
