import { assert, layer } from "@effect/vitest"
import { Sandbox } from "@stocktally/sandbox"
import { Effect } from "effect"
import { Program } from "../support/program.ts"

const variants = 2500
const locations = 2

layer(Program.layerOfShop({ skus: variants, locations, dense: true }), { excludeTestServices: true })(
  "a tally with a slow reader",
  (it) => {
    it.effect(
      "has each row once, as of its start, although a sync reverses the order",
      () =>
        Effect.gen(function*() {
          const { run, shell, storeOf } = yield* Program
          const sandbox = yield* Sandbox
          const store = storeOf("slow")
          /** Loop's count of each variant, the same at both locations. */
          const count = (countOf: (variant: number) => number) =>
            Effect.forEach(
              Array.from({ length: variants * locations }, (_, pair) => pair),
              (pair) =>
                sandbox.adjust({
                  variantIndex: Math.floor(pair / locations),
                  locationIndex: pair % locations,
                  loop: countOf(Math.floor(pair / locations))
                }),
              { discard: true }
            )
          yield* count((variant) => variant)
          assert.strictEqual((yield* run(["sync"], store)).status, 0)
          yield* count((variant) => variants - variant)
          // The reader takes the first line before the sync, and the others after it.
          const { status, stderr, stdout } = yield* shell(
            `stocktally tally --refresh never --sort loop.available --format ndjson |
            { IFS= read -r first; stocktally sync > /dev/null; echo "$first"; cat; }`,
            store
          )
          assert.strictEqual(status, 0, stderr)
          const rows: ReadonlyArray<{ readonly id: string; readonly loop: { readonly available: number } }> = stdout
            .trim().split("\n").map((line) => JSON.parse(line))
          assert.strictEqual(rows.length, variants * locations)
          assert.strictEqual(new Set(rows.map(({ id }) => id)).size, variants * locations)
          assert.deepStrictEqual(
            rows.map(({ loop }) => loop.available),
            Array.from({ length: variants * locations }, (_, pair) => Math.floor(pair / locations))
          )
        }),
      60_000
    )
  }
)
