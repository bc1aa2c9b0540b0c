import { assert, describe, it } from "@effect/vitest"
import { TallyRow, type Verdict } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Haravan, Loop } from "@stocktally/core"
import { readLive } from "../../src/oracle/LiveTally.ts"
import { filterRows } from "../../src/oracle/filterRows.ts"
import { emptySummary, byHarm } from "@stocktally/tally"
import { linkSides, tallyRows } from "../../src/oracle/TallyRows.ts"
import { inSandbox, unlimited } from "../../src/upstreams/upstreams.ts"

const staged: ReadonlyArray<Verdict> = [
  "unlinked",
  "untracked",
  "oversold",
  "only-in-loop",
  "only-in-haravan",
  "match",
  "drift"
]

describe("a live tally of the sandbox", () => {
  it.effect("reads both upstreams through their services, and finds every story the sandbox tells", () =>
    inSandbox(
      unlimited,
      Effect.gen(function*() {
        const live = yield* readLive({ loop: Option.some(yield* Loop), haravan: Option.some(yield* Haravan) })
        assert.deepStrictEqual([live.complete, live.errors], [true, []])
        const summary = emptySummary()
        const rules = { tolerance: 0, graceMillis: 0, staleAfterMillis: 1000 }
        const input = { ...live, links: linkSides(live.loop, live.haravan), rules, now: live.asOf }
        const rows = [...filterRows(tallyRows(input), { empty: true }, summary)].toSorted(byHarm)
        assert.strictEqual(new Set(rows.map(({ id }) => id)).size, rows.length)
        for (const verdict of staged) assert.isAbove(summary[verdict], 0, verdict)
        assert.strictEqual(summary.unknown, 0)
        assert.sameMembers([...new Set(rows.flatMap(({ link }) => link.unlinked?.reason ?? []))], [
          "no-partner",
          "ambiguous",
          "conflicting"
        ])
        assert.include(["only-in-loop", "drift", "oversold"], rows[0]?.verdict)
        for (const row of rows) yield* Schema.encodeEffect(TallyRow)(row)
      })
    ))
})
