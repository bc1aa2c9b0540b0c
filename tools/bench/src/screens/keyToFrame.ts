/** The time from a key to the frame that shows its effect, for our screens and a bare Ink list in turn. */
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { launcher } from "../harness/stocktally.ts"
import { type OnTerminal, onTerminal } from "./OnTerminal.ts"
import type { TickingShop } from "./tickingShop.ts"

const bareList = fileURLToPath(new URL("../peers/bareList.ts", import.meta.url))

/** A wide terminal, whose frames cost more. */
const size = { columns: 140, rows: 40 }

/** The line of the first row of the list. */
const firstRow = 6

const presses = 400
/** A held key, at the highest repeat rate of keyboards. */
const heldFor = { presses: 300, everyMillis: 1000 / 60 }

export interface KeyToFrame {
  /** Milliseconds of each key. */
  readonly ours: ReadonlyArray<number>
  readonly bare: ReadonlyArray<number>
  /** Milliseconds from the last of many keys to the frame that shows the effect of all. */
  readonly heldOurs: number
  readonly heldBare: number
  /** The share of keys during which a sync ran. */
  readonly syncing: number
}

interface Contender {
  readonly terminal: OnTerminal
  /** Whether a row is selected, counted from 1. */
  readonly isAt: (row: number) => boolean
}

export const keyToFrame = Effect.fnUntraced(function*({ cwd, env }: TickingShop) {
  const start = (args: ReadonlyArray<string>) =>
    onTerminal({ file: process.execPath, args, cwd, env: env({ NODE_ENV: "production" }), ...size })
  const screens = yield* start([launcher])
  const list = yield* start([bareList, String(size.rows)])
  const ours: Contender = {
    terminal: screens,
    isAt: (row) => screens.line(-2).includes(` ${row.toLocaleString("en-US")} of `)
  }
  const bare: Contender = { terminal: list, isAt: (row) => list.line(-1) === `at ${row}.` }
  for (const { isAt, terminal } of [ours, bare]) yield* terminal.until("the first row", () => isAt(1))
  // Sorts by SKU, so that no change moves the selected row. The first row of the order before differs.
  const worstRow = screens.line(firstRow)
  screens.type(">")
  yield* screens.until("rows by SKU", () => screens.line(firstRow) !== worstRow && ours.isAt(1))
  // A sync starts by itself; keys are measured only while one runs.
  const isSyncing = () => screens.line(-2).includes("syncing")
  yield* screens.until("a sync", isSyncing, "2 minutes")

  const press = Effect.fnUntraced(function*({ isAt, terminal }: Contender, row: number) {
    const from = performance.now()
    terminal.type("j")
    return (yield* terminal.until(`row ${row}`, () => isAt(row))) - from
  })
  const times = { ours: Array<number>(), bare: Array<number>() }
  let syncing = 0
  let row = 1
  // Out of step with anything that happens once a second.
  const rest = Effect.suspend(() => Effect.sleep(20 + (row * 7) % 23))
  while (row <= presses) {
    row++
    times.ours.push(yield* press(ours, row))
    if (isSyncing()) syncing++
    yield* rest
    times.bare.push(yield* press(bare, row))
    yield* rest
  }

  const hold = Effect.fnUntraced(function*({ isAt, terminal }: Contender) {
    const last = row + heldFor.presses
    const began = performance.now()
    for (let sent = 0; sent < heldFor.presses;) {
      // Makes up for a late timer, as a keyboard does.
      const due = Math.min(heldFor.presses, Math.ceil((performance.now() - began) / heldFor.everyMillis))
      if (due > sent) terminal.type("j".repeat(due - sent))
      sent = Math.max(sent, due)
      if (sent < heldFor.presses) yield* Effect.sleep(heldFor.everyMillis)
    }
    const from = performance.now()
    return (yield* terminal.until(`row ${last}`, () => isAt(last))) - from
  })
  const heldOurs = yield* hold(ours)
  const heldBare = yield* hold(bare)
  const keyToFrame: KeyToFrame = { ours: times.ours, bare: times.bare, heldOurs, heldBare, syncing: syncing / presses }
  return keyToFrame
}, Effect.scoped)
