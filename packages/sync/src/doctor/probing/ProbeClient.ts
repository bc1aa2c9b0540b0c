/** The probe's HTTP client: one request at a time, each only once, and never more than half of the rate limit. */
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
import type { RawClient } from "@stocktally/core"

type Params = ReadonlyArray<readonly [string, string]>

/** An undecoded record. Integers beyond 2^53 are BigInt. */
export type Row = Schema.Schema.Type<typeof Row>
const Row = Schema.Record(Schema.String, Schema.Unknown)
const isRow = Schema.is(Row)
const isList = Schema.is(Schema.Array(Row))

/** The number of used and allowed requests in the rate limit header. */
export interface BucketLevel {
  readonly used: number
  readonly size: number
}

/** A response body, and the level in its rate limit header; null without that header. */
export interface ProbeResponse {
  readonly body: Row
  readonly level: BucketLevel | null
}

/** Other programs use more than half of the upstream's rate limit, and the probe has waited too long. */
export class BudgetBusy extends Data.TaggedError("BudgetBusy")<{ readonly upstream: RawClient["upstream"] }> {}

/** Why a question has no answer. */
export type ProbeFailure = UpstreamError | BudgetBusy

export interface ProbeClient {
  readonly baseUrl: URL
  /** The response to a request. Equal requests are sent once. */
  readonly get: (path: string, params?: Params) => Effect.Effect<ProbeResponse, ProbeFailure>
  /** The records of a list in such a response. */
  readonly rows: (list: string, path: string, params?: Params) => Effect.Effect<ReadonlyArray<Row>, ProbeFailure>
  /** Sends the same request several times at once. The responses are in the order of the requests. */
  readonly repeat: (path: string, times: number) => Effect.Effect<ReadonlyArray<ProbeResponse>, ProbeFailure>
  /** The number of requests so far, and the highest level that a header showed. */
  readonly spent: () => { readonly requests: number; readonly fullest: BucketLevel | null }
}

/** How long the probe waits in total for other programs, and how often in a row the level may be too high. */
const maxWaitMillis = 120_000
const maxTimesOver = 3
const pollEveryMillis = 250

export const makeProbeClient = (wire: RawClient): ProbeClient => {
  const { budget, upstream } = wire
  const responses = new Map<string, Effect.Effect<ProbeResponse, ProbeFailure>>()
  let requests = 0
  let waitedMillis = 0
  let fullest: BucketLevel | null = null
  /** How many responses in a row showed a level above the probe's limit, or were a 429. */
  let timesOver = 0

  /**
   * Waits until `count` more requests leave half of the bucket free. The level is an estimate until the next header,
   * because the bucket may leak in steps or slower than assumed, or be used by others. So a twentieth is kept in reserve,
   * and a wait lasts until another tenth seems free.
   */
  const waitForRoom = (count: number, hasWaited = false): Effect.Effect<void, BudgetBusy> =>
    Effect.gen(function*() {
      const { size, used } = yield* budget.now
      if (used + count <= maxLevel(size) - (hasWaited ? size / 10 : 0)) return
      if (waitedMillis >= maxWaitMillis || timesOver >= maxTimesOver) return yield* new BudgetBusy({ upstream })
      const from = yield* Clock.currentTimeMillis
      yield* Effect.sleep(pollEveryMillis)
      waitedMillis += (yield* Clock.currentTimeMillis) - from
      yield* waitForRoom(count, true)
    })

  const sendOnce = (path: string, params: Params): Effect.Effect<ProbeResponse, UpstreamError> =>
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
        timesOver = level.used > maxLevel(level.size) ? timesOver + 1 : 0
      })
    ))

  /** Completes at the first 429, because core would retry as soon as the budget allows one more request. */
  const rejection = Effect.suspend(() => {
    const { refused } = SubscriptionRef.getUnsafe(budget.state)
    return SubscriptionRef.changes(budget.state).pipe(
      Stream.filter((state) => state.refused > refused),
      Stream.take(1),
      Stream.runDrain
    )
  })

  const send = (path: string, params: Params): Effect.Effect<ProbeResponse, ProbeFailure> =>
    Effect.gen(function*() {
      const response = yield* Effect.raceFirst(
        Effect.asSome(sendOnce(path, params)),
        Effect.as(rejection, Option.none())
      )
      if (Option.isSome(response)) return response.value
      timesOver++
      yield* waitForRoom(1)
      return yield* send(path, params)
    })

  const get: ProbeClient["get"] = Effect.fnUntraced(function*(path, params = []) {
    const key = `${path}?${params.map((pair) => pair.join("=")).join("&")}`
    const known = responses.get(key)
    if (known !== undefined) return yield* known
    const once = yield* Effect.cached(Effect.andThen(waitForRoom(1), send(path, params)))
    responses.set(key, once)
    return yield* once
  })

  return {
    baseUrl: wire.baseUrl,
    get,
    rows: Effect.fnUntraced(function*(list, path, params) {
      const { body } = yield* get(path, params)
      const rows = body[list]
      return isList(rows) ? rows : []
    }),
    repeat: (path, times) =>
      Effect.andThen(
        waitForRoom(times),
        Effect.forEach(Array.from({ length: times }), () => send(path, []), { concurrency: "unbounded" })
      ),
    spent: () => ({ requests, fullest })
  }
}

/** The highest level at which the probe sends requests: half of the limit, minus a twentieth as a reserve. */
const maxLevel = (size: number): number => size / 2 - size / 20

const levelOf = (header: string | undefined): BucketLevel | null => {
  const match = /^\s*(\d{1,6})\s*\/\s*(\d{1,6})\s*$/.exec(header ?? "")
  return match === null ? null : { used: Number(match[1]), size: Number(match[2]) }
}
