import { Effect } from "effect"
import { spawnSync } from "node:child_process"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured, skipped } from "../harness/Figure.ts"
import { median } from "../harness/median.ts"
import { emptyHome, launcher, unavailableReason } from "../harness/stocktally.ts"

/** The commands, and whether they must keep the bound. The last one must load and parse all commands. */
const commands = [
  { args: ["--version"], hasBound: true },
  { args: ["--help"], hasBound: true },
  { args: ["tally", "--help"], hasBound: false }
]
const runs = 21

/** Imperceptible to people: 100 ms if Node itself takes 40. */
const required = { of: "ratio", is: "at most", limit: 100 / 40 } as const

const nameOf = (args: ReadonlyArray<string>) => `start-up, stocktally ${args.join(" ")}`

const measure = Effect.gen(function*() {
  const { cwd, env } = yield* emptyHome
  /** Milliseconds from starting a process to its end. */
  const time = (...args: ReadonlyArray<string>): number => {
    const start = performance.now()
    const { error, status, stdout } = spawnSync(process.execPath, [...args], { cwd, env: env(), encoding: "utf8" })
    const took = performance.now() - start
    if (status !== 0) throw new Error(`node ${args.join(" ")}: status ${status} ${error?.message ?? ""}`)
    if (args[0] === launcher && stdout.trim() === "") throw new Error(`${args.join(" ")} printed nothing`)
    return took
  }
  const rows = [["-e", "0"], ...commands.map(({ args }) => [launcher, ...args])].map((args) => {
    // The first run fills Node's compile cache, and does not count.
    time(...args)
    return { args, times: Array<number>() }
  })
  for (let run = 0; run < runs; run++) for (const { args, times } of rows) times.push(time(...args))
  const [node = Number.NaN, ...values] = rows.map(({ times }) => median(times))
  return commands.map(({ args, hasBound }, index) =>
    measured({
      name: nameOf(args),
      value: values[index] ?? Number.NaN,
      unit: "ms",
      peers: [{ name: "node -e 0", value: node }],
      ...(hasBound ? { required } : {})
    })
  )
})

/** Whole processes from start to end. */
export const startup: Benchmark = {
  name: "startup",
  about: `whole processes, the median of ${runs} runs`,
  run: Effect.suspend((): Effect.Effect<ReadonlyArray<Figure>> => {
    const why = unavailableReason()
    return why === undefined
      ? Effect.scoped(measure)
      : Effect.succeed(commands.map(({ args }) => skipped(nameOf(args), why)))
  })
}
