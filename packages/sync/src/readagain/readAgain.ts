/** One row's sides read live, out of turn, and kept unless another process syncs. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type * as Semaphore from "effect/Semaphore"
import type {
  EpochMillis,
  HaravanBalance,
  HaravanKey,
  LoopInventory,
  LoopKey,
  TallyRow,
  UpstreamError
} from "@stocktally/schema"
import type { Commit, StockStore, StoreError } from "@stocktally/tally"
import { recordAtLoop } from "./loopRecord.ts"
import type { HaravanReader, LoopReader, SyncSettings } from "../SyncSettings.ts"

/** Both sides of a pair read again, out of turn. `row` is the row as the store has it. */
export interface RowReading {
  readonly row: TallyRow
  /** Whether the store has what was read: not while another process syncs it. */
  readonly kept: boolean
}

/** What a side answered when records were asked for at `at`; null for one that it has not. */
interface SingleRead<Key, Record> {
  readonly at: EpochMillis
  readonly records: ReadonlyArray<readonly [key: Key, record: Record | null]>
}

/** Single reads of a row's sides; one that was not read is undefined. */
interface SingleReads {
  readonly loop: SingleRead<LoopKey, LoopInventory> | undefined
  readonly haravan: SingleRead<HaravanKey, HaravanBalance> | undefined
}

/** What reading again needs of a sync. */
export interface ReadAgainParts {
  readonly store: StockStore["Service"]
  readonly settings: SyncSettings
  /** The run of this process that is under way; null if there is none. */
  readonly currentRun: () => Commit["run"] | null
  /** Held by whoever of this process has the store's lease, or waits for it. */
  readonly leaseLock: Semaphore.Semaphore
  /** Fails if the credentials are not of the store's shop. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
  /** Whether a run of this process is under way, or about to be. */
  readonly isRunPending: () => boolean
}

const ttl = Duration.seconds(20)
const releaseWithin = Duration.seconds(5)
const judgeWithin = Duration.seconds(2)
const lookAgain = Duration.millis(100)
/** How often to look for a run of this process that waits for the lease: it may wait for another process. */
const looksForRun = 20
/** How often to look where it is others that read again: each of them is done at once. */
const looks = 600

/**
 * Reads both sides of a row live and brings the store up to date with it: in a commit of the run of this process, or in
 * one of its own where none is under way. While another process syncs, the store is left to that one, and the answer is
 * the row as it is there. A side that cannot be read fails the whole, after the other was kept.
 *
 * Loop is read first: only a Haravan count that is known as of Loop's, or later, says that the two differ.
 */
export const readAgain = Effect.fnUntraced(function*(
  parts: ReadAgainParts,
  id: string
): Effect.fn.Return<Option.Option<RowReading>, UpstreamError | StoreError> {
  const { settings, store } = parts
  const found = yield* store.tallies.keys(id)
  if (Option.isNone(found)) return Option.none()
  const keys = found.value
  const loop = yield* Effect.result(ofSide(settings.loop, keys.loop === null ? [] : [keys.loop], readLoop))
  const haravan = yield* Effect.result(ofSide(settings.haravan, keys.haravan, readHaravan))
  const reads: SingleReads = {
    loop: Result.getOrElse(loop, () => undefined),
    haravan: Result.getOrElse(haravan, () => undefined)
  }
  yield* parts.confirm
  const kept = yield* keep(parts, id, reads)
  if (Result.isFailure(loop)) return yield* Effect.fail(loop.failure)
  if (Result.isFailure(haravan)) return yield* Effect.fail(haravan.failure)
  const row = yield* store.tallies.row(id, { staleAfterMillis: Duration.toMillis(settings.staleAfter) })
  return Option.map(row, (row) => ({ row, kept }))
})

/** What a side says, where it has a credential and the row has a place there. */
const ofSide = <Side, Key, Record>(
  side: Option.Option<Side>,
  keys: ReadonlyArray<Key>,
  read: (side: Side, keys: ReadonlyArray<Key>) => Effect.Effect<ReadonlyArray<Record | null>, UpstreamError>
): Effect.Effect<SingleRead<Key, Record> | undefined, UpstreamError> =>
  Option.isNone(side) || keys.length === 0
    ? Effect.undefined
    : Effect.flatMap(Clock.currentTimeMillis, (at) =>
      Effect.map(read(side.value, keys), (found) => ({
        at,
        records: keys.map((key, index) => [key, found[index] ?? null] as const)
      })))

const readLoop = (loop: LoopReader, keys: ReadonlyArray<LoopKey>) =>
  Effect.forEach(keys, (key) => recordAtLoop(loop, key))

/** All locations that feed the row at once: its count is the sum of them. */
const readHaravan = (haravan: HaravanReader, keys: ReadonlyArray<HaravanKey>) =>
  Effect.map(haravan.balancesOf(keys), (found) => found.map(Option.getOrNull))

/** Writes what was read, in whichever run can be had; false where another process has the lease. */
const keep = (
  parts: ReadAgainParts,
  id: string,
  reads: SingleReads
): Effect.Effect<boolean, StoreError> => {
  if (reads.loop === undefined && reads.haravan === undefined) return Effect.succeed(true)
  const { currentRun, isRunPending, leaseLock } = parts
  const written = (run: Commit["run"]) => Effect.as(write(parts, { run }, id, reads), true)
  const attempt = Effect.suspend((): Effect.Effect<Option.Option<boolean>, StoreError> => {
    const run = currentRun()
    return run === null
      ? leaseLock.withPermitsIfAvailable(1)(inOwnRun(parts, written))
      // It may just have ended, or have lost its lease.
      : Effect.catchIf(Effect.map(written(run), Option.some), isLeaseLost, () => Effect.succeed(Option.none()))
  })
  let waited = 0
  return Effect.repeat(attempt, {
    until: (done) => Option.isSome(done) || (isRunPending() && ++waited > looksForRun),
    times: looks,
    schedule: Schedule.spaced(lookAgain)
  }).pipe(Effect.map(Option.getOrElse(() => false)))
}

const isLeaseLost = ({ reason }: StoreError): boolean => reason._tag === "LeaseLost"

/** A run that lasts as long as one write. It does not wait for the lease: whoever has it will bring the store up to date. */
const inOwnRun = (
  { settings, store: { leases, runs, tallies } }: ReadAgainParts,
  write: (run: Commit["run"]) => Effect.Effect<boolean, StoreError>
): Effect.Effect<boolean, StoreError> =>
  Effect.acquireUseRelease(
    leases.take({ holder: settings.holder, ttl }),
    (taking) =>
      taking._tag === "Held" ?
        Effect.succeed(false) :
        Effect.flatMap(runs.startSingle(taking.lease), (run) =>
          write(run).pipe(
            // No sync follows that would do it; what else there was to judge may wait for one.
            Effect.tap(tallies.judge(settings.rules).pipe(Effect.timeoutOption(judgeWithin), Effect.ignore)),
            Effect.onExit((exit) => runs.end(run, Exit.isSuccess(exit) ? "completed" : "failed").pipe(atTheEnd))
          )).pipe(Effect.catchIf(isLeaseLost, () => Effect.succeed(false))),
    (taking) => taking._tag === "Held" ? Effect.void : leases.release(taking.lease).pipe(atTheEnd)
  )

/** Nobody hangs on a store that does not answer. */
const atTheEnd = (effect: Effect.Effect<void, StoreError>): Effect.Effect<void> =>
  effect.pipe(Effect.interruptible, Effect.timeoutOption(releaseWithin), Effect.ignore)

const write = Effect.fnUntraced(function*(
  { settings, store: { levels, tallies } }: ReadAgainParts,
  commit: Commit,
  id: string,
  { haravan, loop }: SingleReads
): Effect.fn.Return<void, StoreError> {
  if (loop !== undefined) {
    const { found, gone } = partsOf(loop)
    if (found.length > 0) yield* levels.writeLoop(commit, found, loop.at)
    if (gone.length > 0) yield* levels.loopGone(commit, gone, loop.at)
  }
  if (haravan !== undefined) {
    const { found, gone } = partsOf(haravan)
    if (found.length > 0) yield* levels.writeHaravan(commit, found, haravan.at)
    if (gone.length > 0) yield* levels.haravanGone(commit, gone, haravan.at)
  }
  yield* tallies.judgeRow(id, settings.rules)
})

const partsOf = <Key, Record>({ records }: SingleRead<Key, Record>) => ({
  found: records.flatMap(([, record]) => record === null ? [] : [record]),
  gone: records.flatMap(([key, record]) => record === null ? [key] : [])
})
