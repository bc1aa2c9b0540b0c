/** Reads both sides of a row live, and stores them unless another process is syncing. */
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
import { confirmLoopRecord } from "./loopRecord.ts"
import type { HaravanReader, LoopReader, SyncSettings } from "../SyncSettings.ts"

/** The result of reading a row again. `row` is the stored row. */
export interface RowReading {
  readonly row: TallyRow
  /** Whether what was read is stored: not while another process is syncing. */
  readonly kept: boolean
}

/** Records of a side that were requested at `at`; null if the side has no such record. */
interface SingleRead<Key, Record> {
  readonly at: EpochMillis
  readonly records: ReadonlyArray<readonly [key: Key, record: Record | null]>
}

/** Single reads of a row's sides; undefined for a side that was not read. */
interface SingleReads {
  readonly loop: SingleRead<LoopKey, LoopInventory> | undefined
  readonly haravan: SingleRead<HaravanKey, HaravanBalance> | undefined
}

/** The parts of a sync that reading a row again uses. */
export interface ReadAgainContext {
  readonly store: StockStore["Service"]
  readonly settings: SyncSettings
  /** The run in progress in this process; null if there is none. */
  readonly currentRun: () => Commit["run"] | null
  /** The lock of whatever in this process holds the store's lease, or waits for it. */
  readonly leaseLock: Semaphore.Semaphore
  /** Fails if the credentials do not belong to the store's shop. */
  readonly confirm: Effect.Effect<void, UpstreamError | StoreError>
  /** Whether a run is in progress in this process, or about to start. */
  readonly isRunPending: () => boolean
}

const leaseTtl = Duration.seconds(20)
const releaseTimeout = Duration.seconds(5)
const judgeTimeout = Duration.seconds(2)
const retryInterval = Duration.millis(100)
/** The maximum number of attempts while a run of this process waits for the lease: another process may hold it. */
const maxAttemptsDuringRun = 20
/** The maximum number of attempts while other rows are read again: each of those writes is short. */
const maxAttempts = 600

/**
 * Reads both sides of a row live and stores them: in a commit of this process's run, or in a short run of its own if
 * none is in progress. While another process is syncing, nothing is stored, and the row is returned as it is stored. If
 * a side cannot be read, fails after the other side was stored.
 *
 * Loop is read first, because a difference is proven only by a Haravan count as of the same time as Loop's, or later.
 */
export const readAgain = Effect.fnUntraced(function*(
  context: ReadAgainContext,
  id: string
): Effect.fn.Return<Option.Option<RowReading>, UpstreamError | StoreError> {
  const { settings, store } = context
  const found = yield* store.tallies.keys(id)
  if (Option.isNone(found)) return Option.none()
  const keys = found.value
  const loop = yield* Effect.result(readSide(settings.loop, keys.loop === null ? [] : [keys.loop], readLoop))
  const haravan = yield* Effect.result(readSide(settings.haravan, keys.haravan, readHaravan))
  const reads: SingleReads = {
    loop: Result.getOrElse(loop, () => undefined),
    haravan: Result.getOrElse(haravan, () => undefined)
  }
  yield* context.confirm
  const kept = yield* save(context, id, reads)
  if (Result.isFailure(loop)) return yield* Effect.fail(loop.failure)
  if (Result.isFailure(haravan)) return yield* Effect.fail(haravan.failure)
  const row = yield* store.tallies.row(id, { staleAfterMillis: Duration.toMillis(settings.staleAfter) })
  return Option.map(row, (row) => ({ row, kept }))
})

/** Reads a side; undefined if it has no credential, or the row has no counterpart there. */
const readSide = <Side, Key, Record>(
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
  Effect.forEach(keys, (key) => confirmLoopRecord(loop, key))

/** Reads all locations that feed the row together, because its count is their sum. */
const readHaravan = (haravan: HaravanReader, keys: ReadonlyArray<HaravanKey>) =>
  Effect.map(haravan.balancesOf(keys), (found) => found.map(Option.getOrNull))

/** Writes what was read, in the current run or in a run of its own; false if another process holds the lease. */
const save = (
  context: ReadAgainContext,
  id: string,
  reads: SingleReads
): Effect.Effect<boolean, StoreError> => {
  if (reads.loop === undefined && reads.haravan === undefined) return Effect.succeed(true)
  const { currentRun, isRunPending, leaseLock } = context
  const writeIn = (run: Commit["run"]) => Effect.as(write(context, { run }, id, reads), true)
  const attempt = Effect.suspend((): Effect.Effect<Option.Option<boolean>, StoreError> => {
    const run = currentRun()
    return run === null
      ? leaseLock.withPermitsIfAvailable(1)(inOwnRun(context, writeIn))
      // The run may have just ended, or lost its lease.
      : Effect.catchIf(Effect.map(writeIn(run), Option.some), isLeaseLost, () => Effect.succeed(Option.none()))
  })
  let attempts = 0
  return Effect.repeat(attempt, {
    until: (done) => Option.isSome(done) || (isRunPending() && ++attempts > maxAttemptsDuringRun),
    times: maxAttempts,
    schedule: Schedule.spaced(retryInterval)
  }).pipe(Effect.map(Option.getOrElse(() => false)))
}

const isLeaseLost = ({ reason }: StoreError): boolean => reason._tag === "LeaseLost"

/** Writes in a run of its own. It does not wait for the lease, because the process that holds it updates the store. */
const inOwnRun = (
  { settings, store: { leases, runs, tallies } }: ReadAgainContext,
  write: (run: Commit["run"]) => Effect.Effect<boolean, StoreError>
): Effect.Effect<boolean, StoreError> =>
  Effect.acquireUseRelease(
    leases.take({ holder: settings.holder, ttl: leaseTtl }),
    (taking) =>
      taking._tag === "Held" ?
        Effect.succeed(false) :
        Effect.flatMap(runs.startSingle(taking.lease), (run) =>
          write(run).pipe(
            // No sync follows soon that would judge the row. Other rows can wait for the next one.
            Effect.tap(tallies.judge(settings.rules).pipe(Effect.timeoutOption(judgeTimeout), Effect.ignore)),
            Effect.onExit((exit) => runs.end(run, Exit.isSuccess(exit) ? "completed" : "failed").pipe(asFinalizer))
          )).pipe(Effect.catchIf(isLeaseLost, () => Effect.succeed(false))),
    (taking) => taking._tag === "Held" ? Effect.void : leases.release(taking.lease).pipe(asFinalizer)
  )

/** Limits how long a finalizer waits for a store that does not answer. */
const asFinalizer = (effect: Effect.Effect<void, StoreError>): Effect.Effect<void> =>
  effect.pipe(Effect.interruptible, Effect.timeoutOption(releaseTimeout), Effect.ignore)

const write = Effect.fnUntraced(function*(
  { settings, store: { levels, tallies } }: ReadAgainContext,
  commit: Commit,
  id: string,
  { haravan, loop }: SingleReads
): Effect.fn.Return<void, StoreError> {
  if (loop !== undefined) {
    const { found, gone } = splitByExistence(loop)
    if (found.length > 0) yield* levels.writeLoop(commit, found, loop.at)
    if (gone.length > 0) yield* levels.markLoopGone(commit, gone, loop.at)
  }
  if (haravan !== undefined) {
    const { found, gone } = splitByExistence(haravan)
    if (found.length > 0) yield* levels.writeHaravan(commit, found, haravan.at)
    if (gone.length > 0) yield* levels.markHaravanGone(commit, gone, haravan.at)
  }
  yield* tallies.judgeRow(id, settings.rules)
})

const splitByExistence = <Key, Record>({ records }: SingleRead<Key, Record>) => ({
  found: records.flatMap(([, record]) => record === null ? [] : [record]),
  gone: records.flatMap(([key, record]) => record === null ? [key] : [])
})
