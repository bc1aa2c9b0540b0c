/** The time from the start of the program to its first frames. */
import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { median } from "../harness/median.ts"
import { launcher } from "../harness/stocktally.ts"
import { onTerminal } from "./OnTerminal.ts"
import { rareSyncs, type TickingShop } from "./tickingShop.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const runs = 11

/** The ways to start it: the program itself, or npm in its checkout. */
export const ways = {
  program: { file: process.execPath, args: [launcher], cwd: undefined },
  npm: { file: process.platform === "win32" ? "npm.cmd" : "npm", args: ["start"], cwd: root }
}

/** Milliseconds from the start of Node alone to its end. */
const nodeAlone = (): number => {
  const startedAt = performance.now()
  spawnSync(process.execPath, ["-e", "0"])
  return performance.now() - startedAt
}

/**
 * Milliseconds to the first frame, to the first rows, and of Node alone. The first start fills Node's cache and does
 * not count.
 */
export const startTimes = Effect.fnUntraced(function*({ cwd, env }: TickingShop, way: keyof typeof ways) {
  const start = Effect.scoped(Effect.gen(function*() {
    const { args, cwd: elsewhere, file } = ways[way]
    const node = nodeAlone()
    const terminal = yield* onTerminal({
      file,
      args,
      cwd: elsewhere ?? cwd,
      env: env(rareSyncs),
      columns: 80,
      rows: 24
    })
    const frame = yield* terminal.until("a frame", () => terminal.line(0).includes("Stocktally"))
    const rows = yield* terminal.until("rows", () => terminal.line(-2).includes(" 1 of "))
    terminal.type("q")
    yield* terminal.ended
    return { frame: frame - terminal.startedAt, rows: rows - terminal.startedAt, node }
  }))
  yield* start
  const times = yield* Effect.replicateEffect(start, runs)
  return {
    frame: median(times.map(({ frame }) => frame)),
    rows: median(times.map(({ rows }) => rows)),
    node: median(times.map(({ node }) => node))
  }
})
