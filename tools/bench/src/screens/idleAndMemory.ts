/** The CPU time and memory of screens that nobody uses: none if nothing changes, and no growth over hours. */
import { Duration, Effect } from "effect"
import { median } from "../harness/median.ts"
import { readUsage } from "../harness/processUsage.ts"
import { launcher } from "../harness/stocktally.ts"
import { onTerminal } from "./OnTerminal.ts"
import { rareSyncs, type TickingShop } from "./tickingShop.ts"

const size = { columns: 140, rows: 40 }
const idleSeconds = 20

const open = Effect.fnUntraced(function*({ cwd, env }: TickingShop, settings: Readonly<Record<string, string>>) {
  const terminal = yield* onTerminal({ file: process.execPath, args: [launcher], cwd, env: env(settings), ...size })
  yield* terminal.until("rows", () => terminal.line(-2).includes(" 1 of "))
  return terminal
})

/** The share of a core that is used while nothing changes; undefined without `/proc`. */
export const idle = Effect.fnUntraced(function*(shop: TickingShop) {
  const { pid } = yield* open(shop, rareSyncs)
  // Wait until it has read its rows.
  yield* Effect.sleep("5 seconds")
  const before = readUsage(pid)
  yield* Effect.sleep(Duration.seconds(idleSeconds))
  const after = readUsage(pid)
  return before === undefined || after === undefined
    ? undefined
    : (after.cpuMillis - before.cpuMillis) / (idleSeconds * 1000)
}, Effect.scoped)

export interface Resident {
  readonly peakMegabytes: number
  /** The growth of the median resident memory from the second third of the time to the last. */
  readonly growthMegabytes: number
}

/** The resident memory while the shop changes and syncs run continuously; undefined without `/proc`. */
export const resident = Effect.fnUntraced(function*(shop: TickingShop, minutes: number) {
  const { pid } = yield* open(shop, { STOCKTALLY_INTERVAL: "5 seconds" })
  const samples: Array<number> = []
  let peakMegabytes = 0
  for (let second = 0; second < minutes * 60; second++) {
    const usage = readUsage(pid)
    if (usage === undefined) return undefined
    samples.push(usage.residentMegabytes)
    peakMegabytes = usage.peakMegabytes
    yield* Effect.sleep("1 second")
  }
  const third = Math.floor(samples.length / 3)
  const resident: Resident = {
    peakMegabytes,
    growthMegabytes: median(samples.slice(2 * third)) - median(samples.slice(third, 2 * third))
  }
  return resident
}, Effect.scoped)
