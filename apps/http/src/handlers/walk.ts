/** Walks through the pages of a query whose times are counted from when it began. */
import type { InvalidCursorProblem, TallyFilterQuery } from "@stocktally/api"
import * as Effect from "effect/Effect"
import { mangledCursor } from "./common/cursors.ts"

const minute = 60_000

/** `72h` is counted from the beginning of the minute, so that a page and its `ETag` are the same within one. */
export const minuteOf = (now: number): number => now - now % minute

/** Whether a query's rows depend on when it is asked. */
const isRelative = ({ began, healed }: TallyFilterQuery): boolean => began?._tag === "Ago" || healed?._tag === "Ago"

const marked = /^([0-9a-z]{1,10})\.([\w-]+)$/

/** What a walk through pages is counted from: when its first page was asked for. It stands in the cursor. */
export interface Walk {
  readonly now: number
  readonly cursor: string | undefined
  /** The cursor that the next page is asked with. */
  readonly onward: (cursor: string | null) => string | null
}

export const walkOf = (
  query: TallyFilterQuery & { readonly cursor?: string | undefined },
  now: number
): Effect.Effect<Walk, InvalidCursorProblem> => {
  const { cursor } = query
  if (!isRelative(query)) return Effect.succeed({ now, cursor, onward: (next) => next })
  const [, minutes, inner] = cursor === undefined ? [] : marked.exec(cursor) ?? []
  const from = minutes === undefined ? minuteOf(now) : Number.parseInt(minutes, 36) * minute
  // A cursor may come from a replica whose clock is ahead, or from before this one's clock was set back.
  if (cursor !== undefined && (inner === undefined || !Number.isSafeInteger(from))) {
    return Effect.fail(mangledCursor())
  }
  return Effect.succeed({
    now: from,
    cursor: inner,
    onward: (next) => next === null ? null : `${(from / minute).toString(36)}.${next}`
  })
}
