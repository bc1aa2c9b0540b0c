/** What is asked of the tally, as the read model takes it. */
import type { InvalidCursorProblem, Moment } from "@stocktally/api"
import type { TallyFilter } from "@stocktally/tally"
import type { Verdict } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import { mangledCursor } from "../cursors.ts"

/** The filter of a query. */
export interface AskedFilter {
  readonly verdict?: ReadonlyArray<Verdict> | undefined
  readonly location?: string | undefined
  readonly sku?: string | undefined
  readonly q?: string | undefined
  readonly began?: Moment | undefined
  readonly healed?: Moment | undefined
  readonly empty?: boolean | undefined
}

const minute = 60_000

/** `72h` is counted from the beginning of the minute, so that a page and its `ETag` are the same within one. */
export const minuteOf = (now: number): number => now - now % minute

export const timeOf = (moment: Moment, now: number): number => moment._tag === "At" ? moment.at : now - moment.millis

/** `now` is what moments that are so long ago are counted from. */
export const filterOf = (
  { began, empty, healed, location, q, sku, verdict }: AskedFilter,
  now: number
): TallyFilter => ({
  ...(verdict === undefined ? {} : { verdicts: verdict }),
  ...(location === undefined ? {} : { location }),
  ...(sku === undefined ? {} : { sku }),
  ...(q === undefined ? {} : { q }),
  ...(empty === undefined ? {} : { empty }),
  ...(began === undefined ? {} : { began: timeOf(began, now) }),
  ...(healed === undefined ? {} : { healed: timeOf(healed, now) })
})

/** Whether a query's rows depend on when it is asked. */
const isRelative = ({ began, healed }: AskedFilter): boolean => began?._tag === "Ago" || healed?._tag === "Ago"

const marked = /^([0-9a-z]{1,10})\.([\w-]+)$/

/** What a walk through pages is counted from: when its first page was asked for. It stands in the cursor. */
export interface Walk {
  readonly now: number
  readonly cursor: string | undefined
  /** The cursor that the next page is asked with. */
  readonly onward: (cursor: string | null) => string | null
}

export const walkOf = (
  query: AskedFilter & { readonly cursor?: string | undefined },
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
