/** Does `updated_at_min` work as documented? Tested with one balance whose time is known, and times around it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import { distinct, idOf, timeOf } from "./rows.ts"
import type { ProbeFailure, Row, ProbeClient } from "./ProbeClient.ts"
import { ascending, balancePath, firstPage, secondPage } from "./haravanRequests.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** The time zone of Vietnam, and so of Haravan's shops. */
const zone = 7 * hour

interface Step {
  /** How many milliseconds the requested time is later than the balance's own. */
  readonly later: number
  /** The meaning if the balance is returned for this time, but not for the next one. */
  readonly means: string
  readonly words: string
}

/** Ordered by time: a balance that is returned for one step is returned for all steps before it. */
const steps: ReadonlyArray<Step> = [
  { later: -26 * hour, means: "later", words: "read as more than 7 hours later: changes in between are lost" },
  {
    later: -zone - minute,
    means: "zone-and-cut",
    words: "read as 7 hours later, and compared with truncated times: changes in between are lost"
  },
  { later: -zone, means: "zone", words: "read as 7 hours later: changes in between are lost" },
  { later: -zone + minute, means: "later", words: "read as minutes or hours later: changes in between are lost" },
  {
    later: -minute,
    means: "rows-cut-to-minutes",
    words: "compared with times truncated to the minute: changes within that minute are lost"
  },
  {
    later: -second,
    means: "rows-cut-to-seconds",
    words: "compared with times truncated to the second: changes within that second are lost"
  },
  { later: 0, means: "exact", words: "as documented, to the millisecond" },
  { later: 1, means: "cut-to-seconds", words: "truncated to the second, which is harmless" },
  { later: second, means: "cut-to-minutes", words: "truncated to the minute, which is harmless" },
  { later: minute, means: "earlier", words: "read as minutes or hours earlier, which is harmless" },
  { later: zone, means: "zone-earlier", words: "read as 7 hours earlier, which is harmless" },
  { later: zone + minute, means: "earlier", words: "read as more than 7 hours earlier, which is harmless" },
  { later: 26 * hour, means: "ignored", words: "ignored: every balance is returned" }
]

const never: Omit<Step, "later"> = { means: "nothing", words: "no balance is returned, not even for a day earlier" }

/** Two ways to write a time in ISO 8601. */
const writings = {
  utc: (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis)),
  offset: (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis + zone)).replace("Z", "+07:00")
}

/** The balance that is least likely to change now, and whose time truncation to the second or minute would change. */
const oldestPrecise = (rows: ReadonlyArray<Row>): Row | undefined =>
  rows.filter((row) => timeOf(row) % second > 1 && timeOf(row) % minute > 2 * second)
    .toSorted((self, that) => timeOf(self) - timeOf(that))[0]

/** Whether the balance is returned for a time; undefined if it has changed. */
const isReturned = Effect.fnUntraced(function*(client: ProbeClient, row: Row, time: string) {
  const rows = yield* client.rows("inventory_locations", balancePath, [
    ["location_ids", String(row["loc_id"])],
    ["variant_ids", String(row["variant_id"])],
    ...ascending,
    ["updated_at_min", time]
  ])
  const found = rows.find(({ id }) => idOf(id) === idOf(row["id"]))
  return found === undefined ? false : found["updated_at"] === row["updated_at"] ? true : undefined
})

/** The last step for which the balance is returned, by binary search. */
const lastStep = Effect.fnUntraced(function*(client: ProbeClient, row: Row, write: (millis: number) => string) {
  let [low, high] = [-1, steps.length]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const found = yield* isReturned(client, row, write(timeOf(row) + (steps[middle]?.later ?? 0)))
    if (found === undefined) return undefined
    if (found) low = middle
    else high = middle
  }
  return steps[low] ?? never
})

const changed = open("the balance changed during the test; try again")

export const changesFilter: ProbeQuestion = {
  name: "balances.updated-at-min",
  requests: 9,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const row = oldestPrecise(distinct(yield* firstPage(client), yield* secondPage(client)))
    if (row === undefined) return open("no balance has a time that truncation would change")
    const utc = yield* lastStep(client, row, writings.utc)
    const offset = yield* lastStep(client, row, writings.offset)
    // A balance that changed is returned for any time before its new one; one that is gone for none.
    const still = yield* isReturned(client, row, writings.utc(0))
    if (utc === undefined || offset === undefined || still !== true) return changed
    return settled(`In UTC: ${utc.words}. With +07:00: ${offset.words}.`, { utc: utc.means, offset: offset.means })
  })
}
