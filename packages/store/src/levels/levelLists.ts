/** The lists of levels. Loop's variants come with its levels. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { markLocationsSeen, markLoopVariantsSeen, markUnseenGone } from "../catalog/catalogLists.ts"
import type { RecordList } from "../runs/recordList.ts"
import { promoteDuplicates } from "./duplicateBalances.ts"
import { markLevelsGone } from "./markLevelsGone.ts"
import { markUnseenUnreadable, markLevelsUnreadable } from "./unreadableLevels.ts"
import { insertHaravanHistory, upsertHaravanLevels } from "./writeLevels.ts"

export const loopLevels: RecordList = {
  subject: "loop-levels",
  tables: ["loop_level", "loop_variant"],
  noteUnreadable: Effect.fnUntraced(function*(sql, list, records) {
    yield* markLevelsUnreadable(sql, "loop", list, records, yield* Clock.currentTimeMillis)
    yield* markLoopVariantsSeen(sql, list.generation, records.map(({ variantId }) => variantId))
    yield* markLocationsSeen(sql, "loop", list.generation, records.map(({ locationId }) => locationId))
  }),
  end: Effect.fnUntraced(function*(sql, crawl) {
    const { at, generation, hasLost } = crawl
    if (hasLost) return yield* Effect.as(markUnseenUnreadable(sql, "loop", generation, at), 0)
    const gone = yield* markLevelsGone(sql, "loop", { unseenBy: generation }, at)
    yield* markUnseenGone(sql, "loop_variant", crawl)
    return gone
  })
}

export const haravanLevels: RecordList = {
  subject: "haravan-levels",
  tables: ["haravan_level"],
  noteUnreadable: Effect.fnUntraced(function*(sql, list, records) {
    yield* markLevelsUnreadable(sql, "haravan", list, records, yield* Clock.currentTimeMillis)
  }),
  end: Effect.fnUntraced(function*(sql, { at, complete, generation, hasLost }) {
    yield* promoteDuplicates(
      sql,
      generation,
      (source) => [insertHaravanHistory(complete)(source), upsertHaravanLevels(source)]
    )
    return hasLost
      ? yield* Effect.as(markUnseenUnreadable(sql, "haravan", generation, at), 0)
      : yield* markLevelsGone(sql, "haravan", { unseenBy: generation }, at)
  })
}
