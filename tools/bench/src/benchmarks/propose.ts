import { Effect, Schema } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Benchmark } from "../harness/Benchmark.ts"
import { type Figure, measured } from "../harness/Figure.ts"
import type { Counts } from "../propose/evidence.ts"

const program = fileURLToPath(new URL("../propose/proposeRules.ts", import.meta.url))

/** Several kinds of shop, each with 100,000 pairs of a Loop variant and location, and 12 locations in Haravan. */
const shops: ReadonlyArray<readonly [name: string, counts: Counts]> = [
  ["80 % of 3 warehouses", { variants: 100_000, haravanLocations: 12, sources: 3 }],
  ["80 % of 7 warehouses", { variants: 100_000, haravanLocations: 12, sources: 7 }],
  ["12 Loop locations, no rule", { variants: 8334, haravanLocations: 12, sources: 0 }]
]

const ProposalRun = Schema.fromJsonString(Schema.Struct({
  seconds: Schema.Finite,
  cpuSeconds: Schema.Finite,
  turnMillis: Schema.Finite,
  megabytes: Schema.Finite,
  compared: Schema.Int,
  rules: Schema.Array(Schema.Struct({
    haravanLocationIds: Schema.Array(Schema.String),
    percent: Schema.Int,
    buffer: Schema.Finite
  }))
}))

/** Proposes in a separate process, whose memory is only that of proposing. */
const propose = ({ haravanLocations, sources, variants }: Counts) =>
  Effect.callback<string>((resume) => {
    const args = [...process.execArgv, program, ...[variants, haravanLocations, sources].map(String)]
    const child = execFile(
      process.execPath,
      args,
      (error, stdout) => resume(error === null ? Effect.succeed(stdout) : Effect.die(error))
    )
    return Effect.sync(() => child.kill())
  }).pipe(Effect.flatMap(Schema.decodeUnknownEffect(ProposalRun)), Effect.orDie)

const measure = ([name, counts]: (typeof shops)[number]): Effect.Effect<ReadonlyArray<Figure>> =>
  Effect.gen(function*() {
    const { compared, cpuSeconds, megabytes, rules, seconds, turnMillis } = yield* propose(counts)
    const [rule] = rules
    const isExpected = counts.sources === 0
      ? rules.length === 0
      : rules.length === 1 && rule?.haravanLocationIds.length === counts.sources && rule.percent === 80 &&
        rule.buffer === 2
    if (compared < 100_000 || !isExpected) {
      return yield* Effect.die(new Error(`${name}: ${compared} rows, ${JSON.stringify(rules)}`))
    }
    const required = (limit: number) => ({ of: "value", is: "at most", limit }) as const
    return [
      measured({ name: `${name}: time`, value: seconds, unit: "s", peers: [], required: required(10) }),
      measured({ name: `${name}: CPU time`, value: cpuSeconds, unit: "s", peers: [] }),
      measured({ name: `${name}: memory`, value: megabytes, unit: "MB", peers: [], required: required(300) }),
      measured({ name: `${name}: longest turn`, value: turnMillis, unit: "ms", peers: [] })
    ]
  })

/** The time and memory of proposing stock rules. */
export const proposing: Benchmark = {
  name: "propose",
  about: "stock rules proposed from 100,000 pairs and 12 Haravan locations",
  run: Effect.map(Effect.forEach(shops, measure), (figures) => figures.flat())
}
