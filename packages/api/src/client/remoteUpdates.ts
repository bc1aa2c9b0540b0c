/** The updates of the service: one connection for all subscribers, which reconnects by itself. */
import { type EventName, ServiceEvent } from "../models/Event.ts"
import { Problem } from "../problems/Problem.ts"
import type { FeedPage } from "@stocktally/tally"
import type { Source, Upstream } from "@stocktally/schema"
import {
  maxEndedRuns,
  type ReadModel,
  type ReadModelUpdate,
  type ServiceError,
  type ReadModelSnapshot,
  streamUpdates
} from "@stocktally/sync"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as RcRef from "effect/RcRef"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as Sse from "effect/encoding/Sse"
import type { HttpClient } from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import { callTimeout } from "./serviceClient.ts"
import { type ServiceErrors, withTimeout } from "./serviceErrors.ts"
import { toChange } from "../codec/history.ts"

/** The service sends a comment at least twice in this time. */
const maxSilence = Duration.seconds(60)
/** How long the connection is kept after the last subscriber has left. */
const linger = Duration.seconds(5)
const firstPauseMillis = 500
const maxPauseMillis = 15_000
/** The maximum length of a problem's text. */
const maxProblemLength = 64 * 1024
/** The maximum size of an event. The largest is a sync's progress. */
const maxEventSize = 256 * 1024

const operation = "ReadModel.updates"

/** The source of the service's numbers, and the upstreams that it has no credential for. */
export interface Identity {
  readonly source: Source
  readonly missing: ReadonlyArray<Upstream>
}

/** The service that updates come from. */
interface Service {
  /** The identity at first. */
  readonly identity: Identity
  /** Requests the current identity. */
  readonly identify: Effect.Effect<Identity, ServiceError>
  /** Sends the key, and does not buffer responses. */
  readonly http: HttpClient
  readonly url: string
  readonly errors: ServiceErrors
}

export interface RemoteUpdates {
  readonly stream: Stream.Stream<ReadModelUpdate>
  readonly feed: ReadModel["Service"]["feed"]
  /** Takes the source of an answer. If it has changed, a different service now answers at the address. */
  readonly trackSource: (source: Source) => Effect.Effect<void>
}

export const makeRemoteUpdates: (
  service: Service
) => Effect.Effect<RemoteUpdates, never, Scope.Scope> = Effect.fnUntraced(function*(service) {
  const lastIdentity = yield* Ref.make<LastIdentity>({ ...service.identity, isFresh: true })
  const snapshots = yield* RcRef.make({ acquire: follow(service, lastIdentity), idleTimeToLive: linger })
  return {
    feed: feedOf(service),
    stream: streamUpdates(Stream.unwrap(Effect.map(RcRef.get(snapshots), SubscriptionRef.changes))),
    trackSource: Effect.fnUntraced(function*(source) {
      const { missing, source: lastSource } = yield* Ref.get(lastIdentity)
      if (source === lastSource) return
      yield* Ref.set(lastIdentity, { missing, source, isFresh: false })
      const snapshot = yield* RcRef.get(snapshots)
      yield* SubscriptionRef.update(
        snapshot,
        (last) => ({ ...last, connection: { _tag: "Connected" as const, missing, source } })
      )
    }, Effect.scoped)
  }
})

/** The last known identity. `isFresh`: no event was received since it was requested. */
interface LastIdentity extends Identity {
  readonly isFresh: boolean
}

const isSame = (self: Identity, that: Identity): boolean =>
  self.source === that.source && self.missing.join() === that.missing.join()

/** Follows the service's events, and keeps a snapshot up to date. */
const follow = Effect.fnUntraced(function*(service: Service, lastIdentity: Ref.Ref<LastIdentity>) {
  const snapshot = yield* SubscriptionRef.make<ReadModelSnapshot>({
    progress: null,
    version: null,
    changes: 0,
    endedRuns: [],
    connection: null
  })
  const change = (f: (last: ReadModelSnapshot) => Partial<ReadModelSnapshot>) =>
    SubscriptionRef.update(snapshot, (last) => ({ ...last, ...f(last) }))
  let lastEventId: string | undefined
  let failures = 0

  const onConnect = Effect.gen(function*() {
    const before = yield* Ref.get(lastIdentity)
    // At first the identity was requested just now. Later, the service may be a different one, or have other settings.
    const { missing, source } = before.isFresh && failures === 0 ? before : yield* service.identify
    failures = 0
    yield* Ref.set(lastIdentity, { missing, source, isFresh: false })
    yield* change(({ connection }) =>
      connection?._tag === "Connected" && isSame(before, { missing, source })
        ? {}
        : { connection: { _tag: "Connected", missing, source } }
    )
  })
  const onEvent = (event: ServiceEvent) => {
    if ("id" in event && event.id !== undefined) lastEventId = event.id
    switch (event.event) {
      case "progress":
        return change(() => ({ progress: event.data }))
      case "version":
        return change(({ changes }) => ({ version: event.data.version, changes: changes + 1 }))
      // Events were missed, so anything may have changed.
      case "reset":
        return change(({ changes }) => ({ changes: changes + 1 }))
      case "run":
        return change(({ endedRuns }) => ({ endedRuns: [...endedRuns, event.data].slice(-maxEndedRuns) }))
      // The new version follows, and subscribers query the changed rows.
      case "change":
        return Effect.void
    }
  }
  const onDisconnect = (error: ServiceError) =>
    Effect.suspend(() => {
      failures++
      // Subscribers are not notified of a single failure, because the next attempt may succeed at once.
      return failures === 1
        ? Effect.void
        : change(({ connection }) =>
          connection?._tag === "Disconnected" && connection.error.detail === error.detail
            ? {}
            : { connection: { _tag: "Disconnected", error } }
        )
    })
  const pause = Effect.suspend(() => {
    const millis = Math.min(maxPauseMillis, firstPauseMillis * 2 ** Math.max(0, failures - 1))
    return Effect.flatMap(Random.nextBetween(0.5, 1), (share) => Effect.sleep(millis * share))
  })

  yield* Effect.suspend(() => eventsAfter(service, operation, lastEventId, ["version", "progress", "run"])).pipe(
    Effect.tap(onConnect),
    Effect.flatMap(Stream.runForEach(onEvent)),
    Effect.catch(onDisconnect),
    Effect.andThen(pause),
    Effect.forever,
    Effect.forkScoped
  )
  return snapshot
})

/** The service's events after a position, or from now on. Fails when the service is silent, gone or ends the stream. */
const eventsAfter = Effect.fnUntraced(function*(
  { errors, http, url }: Service,
  operation: string,
  position: string | undefined,
  only: ReadonlyArray<EventName>
): Effect.fn.Return<Stream.Stream<ServiceEvent, ServiceError>, ServiceError> {
  const request = HttpClientRequest.get(`${url}/v1/events?only=${only.join()}`, {
    headers: { accept: "text/event-stream", ...(position === undefined ? {} : { "last-event-id": position }) }
  })
  const response = yield* http.execute(request).pipe(
    Effect.mapError((error) => errors.fromCallError(operation, error)),
    withTimeout(errors, operation, callTimeout)
  )
  if (response.status !== 200) return yield* rejection(errors, operation, response)
  return response.stream.pipe(
    Stream.mapError((error) => errors.fromCallError(operation, error)),
    Stream.timeoutOrElse({
      duration: maxSilence,
      orElse: () => Stream.fail(errors.unreachable(operation, `silent for ${Duration.format(maxSilence)}`))
    }),
    Stream.decodeText,
    Stream.pipeThroughChannel(Sse.decodeSchema(ServiceEvent, { maxEventSize })),
    Stream.mapError((error) =>
      error._tag === "ServiceError" ?
        error
        : error._tag === "SchemaError" ?
        errors.fromCallError(operation, error)
        : errors.unreachable(operation, "it asked to reconnect")
    ),
    Stream.concat(Stream.fail(errors.unreachable(operation, "it ended the stream")))
  )
})

/** The changes after a position, from the event stream, which sends them before the version that they belong to. */
const feedOf = (service: Service): ReadModel["Service"]["feed"] => {
  const operation = "ReadModel.feed"
  return ({ after, limit }) =>
    Effect.flatMap(eventsAfter(service, operation, after, ["change", "version"]), (events) =>
      events.pipe(
        Stream.filterMap((event) =>
          "id" in event && event.id !== undefined ? Result.succeed({ ...event, id: event.id }) : Result.fail(event)
        ),
        Stream.take(limit),
        Stream.takeUntil(({ event }) => event !== "change"),
        Stream.runFold((): FeedPage => ({ changes: [], position: after ?? "", more: true, missed: null }), nextPage)
      )).pipe(withTimeout(service.errors, operation, callTimeout))
}

type PositionedEvent = Extract<ServiceEvent, { readonly id?: string }> & { readonly id: string }

const nextPage = (page: FeedPage, event: PositionedEvent): FeedPage => {
  const position = event.id
  switch (event.event) {
    case "change": {
      const { change, rowId } = event.data
      return { ...page, position, changes: [...page.changes, { rowId, change: toChange(change), position }] }
    }
    case "reset":
      return { changes: [], position, more: false, missed: event.data.reason }
    case "version":
      return { ...page, position, more: false }
  }
}

const decodeProblem = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.toCodecJson(Problem)))

/** Fails with the problem of a response without an event stream. */
const rejection = Effect.fnUntraced(function*(
  errors: ServiceErrors,
  operation: string,
  response: HttpClientResponse
): Effect.fn.Return<never, ServiceError> {
  const text = yield* response.stream.pipe(
    Stream.decodeText,
    Stream.runFold(() => "", (text, part) => text.length > maxProblemLength ? text : text + part),
    Effect.timeoutOrElse({ duration: callTimeout, orElse: () => Effect.succeed("") }),
    Effect.orElseSucceed(() => "")
  )
  const problem = yield* Effect.mapError(decodeProblem(text), (error) => errors.fromCallError(operation, error))
  return yield* errors.fromCallError(operation, problem)
})
