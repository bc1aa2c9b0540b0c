/** The probe's way to an upstream: a request at a time, each only once, and never more than half of what it allows. */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { UpstreamError } from "@stocktally/schema"
import { parseExact, UndecodableBody } from "@stocktally/schema/wire"
import type { UpstreamWire } from "@stocktally/core"

type Params = ReadonlyArray<readonly [string, string]>

/** A record as it came, integers beyond 2^53 as BigInt. */
export type Row = Schema.Schema.Type<typeof Row>
const Row = Schema.Record(Schema.String, Schema.Unknown)
const isRow = Schema.is(Row)
const isList = Schema.is(Schema.Array(Row))

/** How many requests a header counts, and how many it allows. */
export interface BucketLevel {
  readonly used: number
  readonly size: number
}

/** A body with what the headers beside it said of the limit; null if they said nothing. */
export interface ProbeResponse {
  readonly body: Row
  readonly level: BucketLevel | null
}

/** More than half of what the upstream allows is used, however long the probe waits. */
export class BudgetBusy extends Data.TaggedError("BudgetBusy")<{ readonly upstream: UpstreamWire["upstream"] }> {}

/** Why a question got no answer. */
export type ProbeFailure = UpstreamError | BudgetBusy

export interface ProbeClient {
  readonly baseUrl: URL
  /** The answer to a request; equal requests are made once. */
  readonly ask: (path: string, params?: Params) => Effect.Effect<ProbeResponse, ProbeFailure>
  /** The records of a list in such an answer. */
  readonly rows: (list: string, path: string, params?: Params) => Effect.Effect<ReadonlyArray<Row>, ProbeFailure>
  /** Makes a request again, as often as is said at the same time; in the order in which they were sent. */
  readonly again: (path: string, times: number) => Effect.Effect<ReadonlyArray<ProbeResponse>, ProbeFailure>
  /** What was asked so far, and the fullest that a header showed. */
  readonly spent: () => { readonly requests: number; readonly fullest: BucketLevel | null }
}

/** How long the probe waits in all for others to leave it room, and how often in a row it finds none. */
const patienceMillis = 120_000
const mostCrowded = 3
const lookEveryMillis = 250

export const makeProbeClient = (wire: UpstreamWire): ProbeClient => {
  const { budget, upstream } = wire
  const asked = new Map<string, Effect.Effect<ProbeResponse, ProbeFailure>>()
  let requests = 0
  let waitedMillis = 0
  let fullest: BucketLevel | null = null
  /** How many answers in a row said that more is used than the probe may, or that nothing more may be. */
  let crowded = 0

  /**
   * Waits until so many requests more leave half of the bucket free. What is used now is an estimate that the next header
   * corrects: the bucket may leak in steps, or slower than is assumed, or for others. So a twentieth is kept besides, and
   * a wait lasts until a tenth more seems free.
   */
  const room = (wanted: number, waits = false): Effect.Effect<void, BudgetBusy> =>
    Effect.gen(function*() {
      const { size, used } = yield* budget.now
      if (used + wanted <= mostUsed(size) - (waits ? size / 10 : 0)) return
      if (waitedMillis >= patienceMillis || crowded >= mostCrowded) return yield* new BudgetBusy({ upstream })
      const from = yield* Clock.currentTimeMillis
      yield* Effect.sleep(lookEveryMillis)
      waitedMillis += (yield* Clock.currentTimeMillis) - from
      yield* room(wanted, true)
    })

  const get = (path: string, params: Params): Effect.Effect<ProbeResponse, UpstreamError> =>
    Effect.suspend(() => {
      requests++
      return wire.get({
        operation: "doctor.probe",
        path,
        params,
        decode: (body, headers) =>
          Result.match(parseExact(body), {
            onFailure: ({ problem }) => Result.fail(new UndecodableBody({ problem })),
            onSuccess: (value) =>
              isRow(value)
                ? Result.succeed({ body: value, level: levelOf(headers["x-haravan-api-call-limit"]) })
                : Result.fail(new UndecodableBody({ problem: "no object" }))
          })
      })
    }).pipe(Effect.tap(({ level }) =>
      Effect.sync(() => {
        if (level === null) return
        if (level.used >= (fullest?.used ?? 0)) fullest = level
        crowded = level.used > mostUsed(level.size) ? crowded + 1 : 0
      })
    ))

  /** Ends at the first 429: the wire would ask again as soon as there is room for one more. */
  const refusal = Effect.suspend(() => {
    const { refused } = SubscriptionRef.getUnsafe(budget.state)
    return SubscriptionRef.changes(budget.state).pipe(
      Stream.filter((state) => state.refused > refused),
      Stream.take(1),
      Stream.runDrain
    )
  })

  const send = (path: string, params: Params): Effect.Effect<ProbeResponse, ProbeFailure> =>
    Effect.gen(function*() {
      const answer = yield* Effect.raceFirst(Effect.asSome(get(path, params)), Effect.as(refusal, Option.none()))
      if (Option.isSome(answer)) return answer.value
      crowded++
      yield* room(1)
      return yield* send(path, params)
    })

  const ask: ProbeClient["ask"] = Effect.fnUntraced(function*(path, params = []) {
    const key = `${path}?${params.map((pair) => pair.join("=")).join("&")}`
    const known = asked.get(key)
    if (known !== undefined) return yield* known
    const once = yield* Effect.cached(Effect.andThen(room(1), send(path, params)))
    asked.set(key, once)
    return yield* once
  })

  return {
    baseUrl: wire.baseUrl,
    ask,
    rows: Effect.fnUntraced(function*(list, path, params) {
      const { body } = yield* ask(path, params)
      const rows = body[list]
      return isList(rows) ? rows : []
    }),
    again: (path, times) =>
      Effect.andThen(
        room(times),
        Effect.forEach(Array.from({ length: times }), () => send(path, []), { concurrency: "unbounded" })
      ),
    spent: () => ({ requests, fullest })
  }
}

/** How much of a limit may be used for the probe to go on: half, less a twentieth of doubt. */
const mostUsed = (size: number): number => size / 2 - size / 20

const levelOf = (header: string | undefined): BucketLevel | null => {
  const match = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(header ?? "")
  return match === null ? null : { used: Number(match[1]), size: Number(match[2]) }
}
