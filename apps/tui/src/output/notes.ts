import { describeClock } from "@stocktally/sync"
import { type TallyFreshness, unreadableLine } from "@stocktally/tally"
import { Sources } from "@stocktally/program"
import * as Effect from "effect/Effect"
import { program } from "../program/program.ts"
import { wrap } from "../terminal/wrap.ts"
import { OfShop } from "./OfShop.ts"
import { Progress } from "./Progress.ts"

/** Notes on stderr, beside the data on stdout. */

/** Notes on stderr that the numbers come from the sandbox, if they do. */
export const announceSource = Effect.flatMap(Sources, ({ source }) =>
  source === "sandbox"
    ? note("SANDBOX: simulated numbers, not a real shop's (--sandbox, STOCKTALLY_SANDBOX)")
    : Effect.void)

/** Writes a line to stderr, after the shop that it is about, wrapped between words on a terminal. */
export const note = (line: string): Effect.Effect<void, never, Progress> =>
  Effect.gen(function*() {
    const { clear, columns = Infinity } = yield* Progress
    const shop = yield* OfShop
    const text = program.stderrLine(shop === null ? line : `${shop}: ${line}`).trimEnd()
    yield* clear
    yield* Effect.sync(() => void process.stderr.write(`${wrap(text, columns).join("\n")}\n`))
  })

type Sides = TallyFreshness["sides"]

/** The records that could not be read, and the clocks that differ from this machine's; empty if all is well. */
export const sideNotes = (sides: Sides): ReadonlyArray<string> =>
  (["loop", "haravan"] as const).flatMap((upstream) => {
    const { clockAheadMillis, unreadable } = sides[upstream]
    const odd = unreadableLine(upstream, unreadable)
    return [
      ...(odd === null ? [] : [odd]),
      ...(clockAheadMillis === null ? [] : [
        `${
          describeClock(upstream, clockAheadMillis)
        }; times and ages are wrong by as much. If this machine's clock is wrong, set it`
      ])
    ]
  })

/** Writes {@link sideNotes} to stderr. */
export const noteSides = (sides: Sides) => Effect.forEach(sideNotes(sides), note, { discard: true })
