/** What the screens take while nobody touches them: nothing where nothing happens, and no more after hours than at first. */
import { Duration, Effect } from "effect"
import { median } from "../harness/median.ts"
import { usageOf } from "../harness/processUsage.ts"
import { launcher } from "../harness/stocktally.ts"
import { onTerminal } from "./OnTerminal.ts"
import { seldom, type TickingShop } from "./tickingShop.ts"

const size = { columns: 140, rows: 40 }
const idleSeconds = 20

const open = Effect.fnUntraced(function*({ cwd, env }: TickingShop, settings: Readonly<Record<string, string>>) {
  const terminal = yield* onTerminal({ file: process.execPath, args: [launcher], cwd, env: env(settings), ...size })
  yield* terminal.until("rows", () => terminal.line(-2).includes(" 1 of "))
  return terminal
})

/** The share of a core that is used while nothing happens; undefined where it cannot be known. */
export const idle = Effect.fnUntraced(function*(shop: TickingShop) {
  const { pid } = yield* open(shop, seldom)
  // After it has read what it shows.
  yield* Effect.sleep("5 seconds")
  const before = usageOf(pid)
  yield* Effect.sleep(Duration.seconds(idleSeconds))
  const after = usageOf(pid)
  return before === undefined || after === undefined
    ? undefined
    : (after.cpuMillis - before.cpuMillis) / (idleSeconds * 1000)
}, Effect.scoped)

export interface Resident {
  readonly peakMegabytes: number
  /** By how much more is resident in the last third of the time than in the one before, in the median. */
  readonly growthMegabytes: number
}

/** Resident memory while the shop moves and one sync follows the other; undefined where it cannot be known. */
export const resident = Effect.fnUntraced(function*(shop: TickingShop, minutes: number) {
  const { pid } = yield* open(shop, { STOCKTALLY_INTERVAL: "5 seconds" })
  const seen: Array<number> = []
  let peakMegabytes = 0
  for (let second = 0; second < minutes * 60; second++) {
    const usage = usageOf(pid)
    if (usage === undefined) return undefined
    seen.push(usage.residentMegabytes)
    peakMegabytes = usage.peakMegabytes
    yield* Effect.sleep("1 second")
  }
  const third = Math.floor(seen.length / 3)
  const resident: Resident = {
    peakMegabytes,
    growthMegabytes: median(seen.slice(2 * third)) - median(seen.slice(third, 2 * third))
  }
  return resident
}, Effect.scoped)
