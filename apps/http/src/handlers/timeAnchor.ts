/** Keeps durations of a query, such as `72h`, counted from the same time for all its pages. */
import type { InvalidCursorProblem, TallyFilterQuery } from "@stocktally/api"
import * as Effect from "effect/Effect"
import { mangledCursor } from "./common/cursors.ts"

const minute = 60_000

/** The start of the minute. Durations count back from there, so that a page and its `ETag` stay the same for a minute. */
export const minuteOf = (now: number): number => now - now % minute

/** Whether the rows of a query depend on the current time. */
const isRelative = ({ began, healed }: TallyFilterQuery): boolean => began?._tag === "Ago" || healed?._tag === "Ago"

const anchoredCursor = /^([0-9a-z]{1,10})\.([\w-]+)$/

/** The time that durations count back from. It is the time of the first page, and is part of the cursors. */
export interface TimeAnchor {
  readonly now: number
  /** The cursor of the request without the time. */
  readonly cursor: string | undefined
  /** Adds the time to the cursor of another page. */
  readonly addTo: (cursor: string | null) => string | null
}

export const timeAnchorOf = (
  query: TallyFilterQuery & { readonly cursor?: string | undefined },
  now: number
): Effect.Effect<TimeAnchor, InvalidCursorProblem> => {
  const { cursor } = query
  if (!isRelative(query)) return Effect.succeed({ now, cursor, addTo: (cursor) => cursor })
  const [, minutes, inner] = cursor === undefined ? [] : anchoredCursor.exec(cursor) ?? []
  // A time in the future is valid: a replica's clock may be ahead, or this clock may have been set back.
  const anchor = minutes === undefined ? minuteOf(now) : Number.parseInt(minutes, 36) * minute
  if (cursor !== undefined && (inner === undefined || !Number.isSafeInteger(anchor))) {
    return Effect.fail(mangledCursor())
  }
  return Effect.succeed({
    now: anchor,
    cursor: inner,
    addTo: (cursor) => cursor === null ? null : `${(anchor / minute).toString(36)}.${cursor}`
  })
}
