/** What stands beside rows, as JSON. By hand, as rows are: schemas take many times as long. */
import type { Change, SideFreshness, TallyFreshness } from "@stocktally/tally"
import { formatTimestamp } from "@stocktally/schema"

const maybe = (time: number | null): string | null => time === null ? null : formatTimestamp(time)

const sideJson = ({ asOf, clockAheadMillis, complete, unreadable }: SideFreshness) => ({
  complete,
  asOf: maybe(asOf),
  unreadable,
  clockAheadMillis
})

/** How far both sides are known. */
export const freshnessJson = ({ asOf, complete, sides: { haravan, loop }, version }: TallyFreshness) => ({
  complete,
  asOf: maybe(asOf),
  sides: { loop: sideJson(loop), haravan: sideJson(haravan) },
  version
})

/** A change of a row; `what` says of what. */
export const changeJson = (change: Change) => {
  switch (change._tag) {
    case "Loop": {
      const { after, at, before, notBefore } = change
      return { what: "loop", at: formatTimestamp(at), notBefore: maybe(notBefore), before, after } as const
    }
    case "Haravan": {
      const { after, at, before, updatedAt } = change
      return { what: "haravan", at: formatTimestamp(at), updatedAt: maybe(updatedAt), before, after } as const
    }
    case "Verdict": {
      const { after, at, before } = change
      return { what: "verdict", at: formatTimestamp(at), before, after } as const
    }
  }
}
