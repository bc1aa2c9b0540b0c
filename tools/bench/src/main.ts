import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Console, Data, DateTime, Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { crawl } from "./benchmarks/crawl.ts"
import { decoding } from "./benchmarks/decoding.ts"
import { dump } from "./benchmarks/dump.ts"
import { http } from "./benchmarks/http.ts"
import { interactive } from "./benchmarks/interactive.ts"
import { planning } from "./benchmarks/planning.ts"
import { proposing } from "./benchmarks/propose.ts"
import { shops } from "./benchmarks/shops.ts"
import { startup } from "./benchmarks/startup.ts"
import { storeRead } from "./benchmarks/storeRead.ts"
import { storeWrite } from "./benchmarks/storeWrite.ts"
import { syncFull } from "./benchmarks/syncFull.ts"
import { syncIncremental } from "./benchmarks/syncIncremental.ts"
import { ui } from "./benchmarks/ui.ts"
import { watching } from "./benchmarks/watching.ts"
import type { Benchmark } from "./harness/Benchmark.ts"
import { broken, type Figure, holds } from "./harness/Figure.ts"
import { saveResults, toJson } from "./harness/results.ts"
import { renderTable } from "./harness/table.ts"

/** Decoding runs first, because earlier code and its garbage would change its speed. */
const benchmarks: ReadonlyArray<Benchmark> = [
  decoding,
  crawl,
  planning,
  interactive,
  startup,
  dump,
  storeWrite,
  storeRead,
  syncFull,
  syncIncremental,
  proposing,
  watching,
  http,
  shops,
  ui
]

/** A figure does not meet its requirement. */
class RequirementFailed extends Data.TaggedError("RequirementFailed")<{ readonly message: string }> {}

/** Runs a benchmark; a failure becomes a figure, so that the other benchmarks still run. */
const measure = ({ about, name, run }: Benchmark): Effect.Effect<ReadonlyArray<Figure>> =>
  Console.error(`${name}: ${about} …`).pipe(
    Effect.andThen(run),
    Effect.catchDefect((defect) =>
      Effect.succeed([broken(name, defect instanceof Error ? defect.message : String(defect))])
    )
  )

const bench = Command.make(
  "bench",
  {
    only: Flag.Literals("only", benchmarks.map(({ name }) => name)).pipe(
      Flag.withDescription("Run only this benchmark; can be repeated"),
      Flag.atLeast(0)
    ),
    json: Flag.Boolean("json").pipe(Flag.withDescription("Print JSON instead of the table"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function*({ json, only }) {
    const chosen = only.length === 0 ? benchmarks : benchmarks.filter(({ name }) => only.includes(name))
    const all = (yield* Effect.forEach(chosen, measure)).flat()
    const at = DateTime.toDate(yield* DateTime.now)
    const document = toJson(all, at)
    yield* Console.log(json ? document : renderTable(all))
    yield* Console.error(`\nSaved in ${saveResults(document, at)}`)
    const failed = all.filter((figure) => holds(figure) === false)
    if (failed.length > 0) {
      return yield* new RequirementFailed({ message: `FAILED: ${failed.map(({ name }) => name).join("; ")}` })
    }
  })
).pipe(
  Command.withDescription(
    "Measure the performance requirements of Stocktally, each figure beside a peer of the same run"
  )
)

bench.pipe(
  Command.run({ version: "0.1.0" }),
  Effect.catchTag("RequirementFailed", ({ message }) =>
    Effect.andThen(
      Console.error(message),
      Effect.sync(() => {
        process.exitCode = 1
      })
    )),
  Effect.provide(NodeServices.layer),
  NodeRuntime.runMain
)
