/**
 * A process that proposes rules, and prints them and its time and memory as JSON. Its arguments are the numbers of
 * `Counts` in their order.
 */
import { proposeRules, type RuleProposals } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { longestTurn } from "../harness/longestTurn.ts"
import { proposalInput } from "./evidence.ts"

const [variants = 0, haravanLocations = 0, sources = 0] = process.argv.slice(2).map(Number)

const before = process.cpuUsage()
const start = performance.now()
let found: RuleProposals = { proposals: [], none: [] }
const turn = await Effect.runPromise(longestTurn(Effect.tap(
  proposeRules(proposalInput({ variants, haravanLocations, sources })),
  (proposals) =>
    Effect.sync(() => {
      found = proposals
    })
)))
const { system, user } = process.cpuUsage(before)

process.stdout.write(JSON.stringify({
  seconds: (performance.now() - start) / 1000,
  cpuSeconds: (system + user) / 1e6,
  turnMillis: turn,
  megabytes: process.resourceUsage().maxRSS / 1024,
  compared: [...found.proposals, ...found.none].reduce((sum, { compared }) => sum + compared, 0),
  rules: found.proposals.map(({ rule }) => rule)
}))
