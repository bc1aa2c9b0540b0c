import { Config, Effect } from "effect"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, type Measured, measured, type Requirement, skipped } from "../harness/Figure.ts"
import { percentile } from "../harness/percentile.ts"
import { noProc } from "../harness/processUsage.ts"
import { unavailableReason } from "../harness/stocktally.ts"
import { idle, resident } from "../screens/idleAndMemory.ts"
import { keyToFrame } from "../screens/keyToFrame.ts"
import { startTimes } from "../screens/startTimes.ts"
import { pairs, tickingShop } from "../screens/tickingShop.ts"

const prefix = `screens at ${pairs.toLocaleString("en-US")} pairs`
/** The highest median ratio of the time from a key to its frame to that of a bare Ink list. */
const bareRatio = 1.5
/** The highest ratio of the time to the first frame to the start of Node alone. */
const nodeRatio = 12
const memoryMegabytes = 256
/** The time of two frames. */
const fewFramesMillis = 34
/** The highest growth of memory from one third of the time to the next. */
const flatMegabytes = 10

const atMost = (limit: number) => ({ of: "value", is: "at most", limit }) as const

const ratioAtMost = (limit: number) => ({ of: "ratio", is: "at most", limit }) as const

const figure = (
  name: string,
  unit: string,
  value: number,
  required: Requirement | undefined,
  peers: Measured["peers"] = []
): Figure =>
  measured({
    name: `${prefix}: ${name}`,
    unit,
    value,
    peers,
    ...(required === undefined ? {} : { required })
  })

const measure = Effect.gen(function*() {
  // Two minutes include several syncs; `STOCKTALLY_BENCH_MINUTES=10` measures longer.
  const minutes = yield* Config.Number("STOCKTALLY_BENCH_MINUTES").pipe(Config.withDefault(2))
  const shop = yield* tickingShop
  const program = yield* startTimes(shop, "program")
  const npm = yield* startTimes(shop, "npm")
  const share = yield* idle(shop)
  // Reads the changes since the start, so that the measured sync is a usual one.
  yield* shop.fill
  const { bare, heldBare, heldOurs, ours, syncing } = yield* keyToFrame(shop)
  if (syncing < 0.9) {
    return yield* Effect.die(new Error(`a sync ran during only ${Math.round(syncing * 100)} % of the keys`))
  }
  const memory = yield* resident(shop, minutes)
  const bareName = "a bare Ink list"
  return [
    figure("key to frame while it syncs, p99", "ms", percentile(ours, 0.99), undefined, [{
      name: bareName,
      value: percentile(bare, 0.99)
    }]),
    figure("key to frame while it syncs, median", "ms", percentile(ours, 0.5), ratioAtMost(bareRatio), [{
      name: bareName,
      value: percentile(bare, 0.5)
    }]),
    figure("last of 300 keys at 60 a second to its frame", "ms", heldOurs, atMost(fewFramesMillis), [{
      name: bareName,
      value: heldBare
    }]),
    figure("start to first frame", "ms", program.frame, ratioAtMost(nodeRatio), [{
      name: "node -e 0",
      value: program.node
    }]),
    figure("start to first rows", "ms", program.rows, undefined, [{ name: "node -e 0", value: program.node }]),
    figure("npm start to first frame", "ms", npm.frame, undefined, [{
      name: "the program itself",
      value: program.frame
    }]),
    figure("npm start to first rows", "ms", npm.rows, undefined, [{ name: "the program itself", value: program.rows }]),
    share === undefined ? skipped(`${prefix}: idle`, noProc) : figure("idle, of a core", "%", share * 100, atMost(1)),
    ...(memory === undefined ? [skipped(`${prefix}: memory`, noProc)] : [
      figure(`memory in ${minutes} minutes of syncs, peak`, "MB", memory.peakMegabytes, atMost(memoryMegabytes)),
      figure(
        `memory in ${minutes} minutes of syncs, growth in the last third`,
        "MB",
        memory.growthMegabytes,
        atMost(flatMegabytes)
      )
    ])
  ]
}).pipe(Effect.scoped, Effect.orDie)

/** The screens in a real terminal, with a filled store and a shop that changes. */
export const ui: Benchmark = {
  name: "ui",
  about: `stocktally's screens in a pseudo-terminal over ${pairs.toLocaleString("en-US")} pairs`,
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = unavailableReason()
    return why === undefined ? measure : Effect.succeed([skipped(prefix, why)])
  })
}
