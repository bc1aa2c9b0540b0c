import { InvalidCursorProblem } from "@stocktally/api"
import type { Change, History } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { storeProblem } from "../problems.ts"

/** Behind so many of the changes of a time, the newest first. */
interface From {
  readonly at: number
  readonly skip: number
}

const fromOf = (cursor: string | undefined): Effect.Effect<From | undefined, InvalidCursorProblem> => {
  if (cursor === undefined) return Effect.undefined
  const [, at, skip] = /^(\d{1,15})\.(\d{1,9})$/.exec(cursor) ?? []
  return at === undefined || skip === undefined
    ? Effect.fail(
      new InvalidCursorProblem({
        reason: "mangled",
        detail: "The cursor is not one that the service gave; start again without it."
      })
    )
    : Effect.succeed({ at: Number(at), skip: Number(skip) })
}

/** A page of a row's changes. What changes meanwhile is newer, and moves nothing behind the cursor. */
export const historyPage = Effect.fnUntraced(function*(
  history: Pick<History, "of">,
  rowId: string,
  { cursor, limit, since }: { readonly cursor?: string | undefined; readonly limit: number; readonly since?: number | undefined }
) {
  const from = yield* fromOf(cursor)
  const rest = history.of(rowId, { since }).pipe(
    Stream.filter(({ at }) => from === undefined || at <= from.at),
    Stream.mapAccum(() => 0, (seen, change: Change) => {
      const isSeen = from !== undefined && change.at === from.at && seen < from.skip
      return [isSeen ? seen + 1 : seen, isSeen ? [] : [change]] as const
    })
  )
  const changes = yield* Effect.mapError(Stream.runCollect(Stream.take(rest, limit + 1)), storeProblem)
  const shown = changes.slice(0, limit)
  const last = changes.length > limit ? shown.at(-1) : undefined
  const skip = shown.filter(({ at }) => at === last?.at).length + (last !== undefined && last.at === from?.at ? from.skip : 0)
  return { changes: shown, nextCursor: last === undefined ? null : `${last.at}.${skip}` }
})
