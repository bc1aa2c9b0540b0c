/** Does `updated_at_min` mean what it says? Asked of one balance whose time is known, with times around it. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type QuestionResult, open, type ProbeQuestion, settled } from "./ProbeQuestion.ts"
import { distinct, idOf, timeOf } from "./rows.ts"
import type { ProbeFailure, Row, ProbeClient } from "./ProbeClient.ts"
import { ascending, balancePath, firstPage, secondPage } from "./haravanRequests.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
/** Haravan's shops are in Vietnam. */
const zone = 7 * hour

interface Step {
  /** Milliseconds that the time asked for is later than the balance's own. */
  readonly later: number
  /** What it means if the balance comes for this time, and not for the next one. */
  readonly means: string
  readonly words: string
}

/** In the order of time: a balance that comes for one of them comes for all before it. */
const steps: ReadonlyArray<Step> = [
  { later: -26 * hour, means: "later", words: "read as more than 7 hours later: what changed in between is lost" },
  {
    later: -zone - minute,
    means: "zone-and-cut",
    words: "read as 7 hours later and against times that are cut: what changed in between is lost"
  },
  { later: -zone, means: "zone", words: "read as 7 hours later: what changed in between is lost" },
  { later: -zone + minute, means: "later", words: "read as minutes or hours later: what changed in between is lost" },
  {
    later: -minute,
    means: "rows-cut-to-minutes",
    words: "held against times that are cut to the minute: what changed within the minute is lost"
  },
  {
    later: -second,
    means: "rows-cut-to-seconds",
    words: "held against times that are cut to the second: what changed within the second is lost"
  },
  { later: 0, means: "exact", words: "as documented, to the millisecond" },
  { later: 1, means: "cut-to-seconds", words: "cut to the second, which does no harm" },
  { later: second, means: "cut-to-minutes", words: "cut to the minute, which does no harm" },
  { later: minute, means: "earlier", words: "read as minutes or hours earlier, which does no harm" },
  { later: zone, means: "zone-earlier", words: "read as 7 hours earlier, which does no harm" },
  { later: zone + minute, means: "earlier", words: "read as more than 7 hours earlier, which does no harm" },
  { later: 26 * hour, means: "ignored", words: "ignored: every balance comes" }
]

const never: Omit<Step, "later"> = { means: "nothing", words: "followed by nothing, not even for a day before" }

/** Ways to write a time, both of them ISO 8601. */
const writings = {
  utc: (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis)),
  offset: (millis: number) => DateTime.formatIso(DateTime.makeUnsafe(millis + zone)).replace("Z", "+07:00")
}

/** The balance that is least likely to change now, and whose time a cut to the second or minute would change. */
const known = (rows: ReadonlyArray<Row>): Row | undefined =>
  rows.filter((row) => timeOf(row) % second > 1 && timeOf(row) % minute > 2 * second)
    .toSorted((self, that) => timeOf(self) - timeOf(that))[0]

/** Whether the balance comes for a time; undefined if it has changed. */
const comes = Effect.fnUntraced(function*(client: ProbeClient, row: Row, time: string) {
  const rows = yield* client.rows("inventory_locations", balancePath, [
    ["location_ids", String(row["loc_id"])],
    ["variant_ids", String(row["variant_id"])],
    ...ascending,
    ["updated_at_min", time]
  ])
  const found = rows.find(({ id }) => idOf(id) === idOf(row["id"]))
  return found === undefined ? false : found["updated_at"] === row["updated_at"] ? true : undefined
})

/** The last step for which the balance comes, found by halving. */
const lastStep = Effect.fnUntraced(function*(client: ProbeClient, row: Row, write: (millis: number) => string) {
  let [low, high] = [-1, steps.length]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const came = yield* comes(client, row, write(timeOf(row) + (steps[middle]?.later ?? 0)))
    if (came === undefined) return undefined
    if (came) low = middle
    else high = middle
  }
  return steps[low] ?? never
})

const changed = open("the balance that was asked for changed meanwhile; ask again")

export const changesFilter: ProbeQuestion = {
  name: "balances.updated-at-min",
  requests: 9,
  ask: Effect.fnUntraced(function*(client): Effect.fn.Return<QuestionResult, ProbeFailure> {
    const row = known(distinct(yield* firstPage(client), yield* secondPage(client)))
    if (row === undefined) return open("no balance has a time that a cut would change")
    const utc = yield* lastStep(client, row, writings.utc)
    const offset = yield* lastStep(client, row, writings.offset)
    // A balance that changed comes for every time before its new one, and one that is gone for none.
    const still = yield* comes(client, row, writings.utc(0))
    if (utc === undefined || offset === undefined || still !== true) return changed
    return settled(`In UTC: ${utc.words}. With +07:00: ${offset.words}.`, { utc: utc.means, offset: offset.means })
  })
}
