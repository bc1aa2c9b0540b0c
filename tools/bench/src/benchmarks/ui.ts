import { Config, Effect } from "effect"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, type Measured, measured, skipped } from "../harness/Figure.ts"
import { percentile } from "../harness/percentile.ts"
import { noProc } from "../harness/processUsage.ts"
import { whyNot } from "../harness/stocktally.ts"
import { idle, resident } from "../screens/lasting.ts"
import { pressing } from "../screens/pressing.ts"
import { starting } from "../screens/starting.ts"
import { pairs, tickingShop } from "../screens/tickingShop.ts"

const prefix = `screens at ${pairs.toLocaleString("en-US")} pairs`
/** What is not seen: a frame of a screen that shows 60 a second. */
const frameMillis = 16
/** Two of them, of whatever length. */
const fewFramesMillis = 34
/** What is flat: less than this more, from one third of the time to the next. */
const flatMegabytes = 10

const atMost = (limit: number) => ({ of: "value", is: "at most", limit }) as const

const figure = (
  name: string,
  unit: string,
  value: number,
  limit: number | undefined,
  peers: Measured["peers"] = []
): Figure =>
  measured({
    name: `${prefix}: ${name}`,
    unit,
    value,
    peers,
    ...(limit === undefined ? {} : { required: atMost(limit) })
  })

const measure = Effect.gen(function*() {
  // Two minutes show what a sync takes; `STOCKTALLY_BENCH_MINUTES=10` shows a longer while.
  const minutes = yield* Config.Number("STOCKTALLY_BENCH_MINUTES").pipe(Config.withDefault(2))
  const shop = yield* tickingShop
  const program = yield* starting(shop, "program")
  const npm = yield* starting(shop, "npm")
  const share = yield* idle(shop)
  // What has changed meanwhile is read, so that the sync which is measured is one like any other.
  yield* shop.fill
  const { bare, heldBare, heldOurs, ours, syncing } = yield* pressing(shop)
  if (syncing < 0.9) {
    return yield* Effect.die(new Error(`a sync ran during ${Math.round(syncing * 100)} % of the keys alone`))
  }
  const memory = yield* resident(shop, minutes)
  const bareName = "a bare Ink list"
  return [
    figure("key to frame while it syncs, p99", "ms", percentile(ours, 0.99), frameMillis, [{
      name: bareName,
      value: percentile(bare, 0.99)
    }]),
    figure("key to frame while it syncs, median", "ms", percentile(ours, 0.5), undefined, [{
      name: bareName,
      value: percentile(bare, 0.5)
    }]),
    figure("last of 300 keys at 60 a second to its frame", "ms", heldOurs, fewFramesMillis, [{
      name: bareName,
      value: heldBare
    }]),
    figure("start to first frame", "ms", program.frame, 400),
    figure("start to first rows", "ms", program.rows, 700),
    figure("npm start to first frame", "ms", npm.frame, undefined, [{
      name: "the program itself",
      value: program.frame
    }]),
    figure("npm start to first rows", "ms", npm.rows, undefined, [{ name: "the program itself", value: program.rows }]),
    share === undefined ? skipped(`${prefix}: idle`, noProc) : figure("idle, of a core", "%", share * 100, 1),
    ...(memory === undefined ? [skipped(`${prefix}: memory`, noProc)] : [
      figure(`memory in ${minutes} minutes of syncs, peak`, "MB", memory.peakMegabytes, 200),
      figure(
        `memory in ${minutes} minutes of syncs, growth in the last third`,
        "MB",
        memory.growthMegabytes,
        flatMegabytes
      )
    ])
  ]
}).pipe(Effect.scoped, Effect.orDie)

/** The screens in a real terminal, over a store that was filled before and a shop that moves. */
export const ui: Benchmark = {
  name: "ui",
  about: `stocktally's screens in a pseudo-terminal over ${pairs.toLocaleString("en-US")} pairs`,
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = whyNot()
    return why === undefined ? measure : Effect.succeed([skipped(prefix, why)])
  })
}
