import { assert, describe, it } from "@effect/vitest"
import { TallyRow, type Verdict } from "@stocktally/schema"
import { StockStore } from "@stocktally/tally"
import { Sync } from "../../src/index.ts"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { unlimited, withShop } from "./support.ts"

const staged: ReadonlyArray<Verdict> = [
  "unlinked",
  "untracked",
  "oversold",
  "only-in-loop",
  "only-in-haravan",
  "match",
  "drift"
]

describe("the sandbox", () => {
  it.effect.each([false, true])(
    "has every verdict but two, and every reason why a row is not linked (hostile: %s)",
    (hostile) =>
      withShop(
        { ...unlimited, sandbox: { ...unlimited.sandbox, hostile } },
        (inProcess) =>
          inProcess(Effect.gen(function*() {
            yield* (yield* Sync).run()
            const { tallies } = yield* StockStore
            const { complete, summary } = yield* tallies.summary({ empty: true, allLocations: true })
            assert.isTrue(complete)
            for (const verdict of staged) assert.isAbove(summary[verdict], 0, verdict)
            assert.strictEqual(summary.unknown, 0)
            const rows = yield* Stream.runCollect(
              tallies.rows({ filter: { empty: true, allLocations: true }, staleAfterMillis: 1000 })
            )
            assert.strictEqual(new Set(rows.map(({ id }) => id)).size, rows.length)
            assert.sameMembers([...new Set(rows.flatMap(({ link }) => link.unlinked?.reason ?? []))], [
              "no-partner",
              "ambiguous",
              "conflicting"
            ])
            assert.strictEqual(rows[0]?.value, Math.max(...rows.map(({ value }) => value ?? 0)))
            for (const row of rows) yield* Schema.encodeEffect(TallyRow)(row)
          }))
      ),
    60_000
  )
})
