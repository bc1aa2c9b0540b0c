/** What the service tells by itself, over one connection, however many listen; it reconnects by itself. */
import { type EventName, ServiceEvent } from "../models/Event.ts"
import { Problem } from "../problems/Problem.ts"
import type { FeedPage } from "@stocktally/tally"
import type { Source as SourceOfNumbers, Upstream } from "@stocktally/schema"
import {
  maxEndedRuns,
  type ReadModel,
  type ReadModelUpdate,
  type ServiceError,
  type ReadModelSnapshot,
  updatesOf
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
import { answerWithin } from "./serviceClient.ts"
import { type ServiceFailures, within } from "./ServiceFailure.ts"
import { changeOf } from "../codec/history.ts"

/** The service lets no more time pass without a sign of life, twice over. */
const longestSilence = Duration.seconds(60)
/** How long the connection is kept when nobody listens any more. */
const linger = Duration.seconds(5)
const firstPauseMillis = 500
const longestPauseMillis = 15_000
/** A problem is told in few words. */
const longestProblem = 64 * 1024
/** The largest event is a sync's progress. */
const largestEvent = 256 * 1024

const operation = "ReadModel.updates"

/** What the service at the address is: where its numbers come from, and what it has no credential for. */
export interface Identity {
  readonly source: SourceOfNumbers
  readonly missing: ReadonlyArray<Upstream>
}

interface Source {
  /** What it was when it was asked first, and what it is now. */
  readonly identity: Identity
  readonly identify: Effect.Effect<Identity, ServiceError>
  /** Bears the key, and gives answers as they come. */
  readonly http: HttpClient
  readonly url: string
  readonly failures: ServiceFailures
}

export interface RemoteUpdates {
  readonly stream: Stream.Stream<ReadModelUpdate>
  readonly feed: ReadModel["Service"]["feed"]
  /** An answer came from there: where that is not what is known, another service stands at the address now. */
  readonly saw: (source: SourceOfNumbers) => Effect.Effect<void>
}

export const makeRemoteUpdates: (
  source: Source
) => Effect.Effect<RemoteUpdates, never, Scope.Scope> = Effect.fnUntraced(function*(source) {
  const known = yield* Ref.make<Known>({ ...source.identity, isFresh: true })
  const hub = yield* RcRef.make({ acquire: follow(source, known), idleTimeToLive: linger })
  return {
    feed: feedOf(source),
    stream: updatesOf(Stream.unwrap(Effect.map(RcRef.get(hub), SubscriptionRef.changes))),
    saw: Effect.fnUntraced(function*(seen) {
      const { missing, source } = yield* Ref.get(known)
      if (seen === source) return
      yield* Ref.set(known, { missing, source: seen, isFresh: false })
      const standing = yield* RcRef.get(hub)
      yield* SubscriptionRef.update(
        standing,
        (now) => ({ ...now, connection: { _tag: "Connected" as const, missing, source: seen } })
      )
    }, Effect.scoped)
  }
})

/** `isFresh`: nothing was heard since it was asked. */
interface Known extends Identity {
  readonly isFresh: boolean
}

const isSame = (self: Identity, that: Identity): boolean =>
  self.source === that.source && self.missing.join() === that.missing.join()

const follow = Effect.fnUntraced(function*(source: Source, known: Ref.Ref<Known>) {
  const standing = yield* SubscriptionRef.make<ReadModelSnapshot>({
    progress: null,
    version: null,
    changes: 0,
    endedRuns: [],
    connection: null
  })
  const change = (f: (now: ReadModelSnapshot) => Partial<ReadModelSnapshot>) =>
    SubscriptionRef.update(standing, (now) => ({ ...now, ...f(now) }))
  let lastEventId: string | undefined
  let failures = 0

  const connected = Effect.gen(function*() {
    const before = yield* Ref.get(known)
    // The first time it was asked just now; after that it may be another service, or the same with other settings.
    const { missing, source: from } = before.isFresh && failures === 0 ? before : yield* source.identify
    failures = 0
    yield* Ref.set(known, { missing, source: from, isFresh: false })
    yield* change(({ connection }) =>
      connection?._tag === "Connected" && isSame(before, { missing, source: from })
        ? {}
        : { connection: { _tag: "Connected", missing, source: from } }
    )
  })
  const heard = (event: ServiceEvent) => {
    if ("id" in event && event.id !== undefined) lastEventId = event.id
    switch (event.event) {
      case "progress":
        return change(() => ({ progress: event.data }))
      case "version":
        return change(({ changes }) => ({ version: event.data.version, changes: changes + 1 }))
      // What lies between is lost: all that is shown may be another.
      case "reset":
        return change(({ changes }) => ({ changes: changes + 1 }))
      case "run":
        return change(({ endedRuns }) => ({ endedRuns: [...endedRuns, event.data].slice(-maxEndedRuns) }))
      // The version says that there is something to look at, and the page has it.
      case "change":
        return Effect.void
    }
  }
  const lost = (error: ServiceError) =>
    Effect.suspend(() => {
      failures++
      // One that is back at once was no matter.
      return failures === 1
        ? Effect.void
        : change(({ connection }) =>
          connection?._tag === "Disconnected" && connection.error.detail === error.detail
            ? {}
            : { connection: { _tag: "Disconnected", error } }
        )
    })
  const pause = Effect.suspend(() => {
    const millis = Math.min(longestPauseMillis, firstPauseMillis * 2 ** Math.max(0, failures - 1))
    return Effect.flatMap(Random.nextBetween(0.5, 1), (share) => Effect.sleep(millis * share))
  })

  yield* Effect.suspend(() => eventsAfter(source, operation, lastEventId, ["version", "progress", "run"])).pipe(
    Effect.tap(connected),
    Effect.flatMap(Stream.runForEach(heard)),
    Effect.catch(lost),
    Effect.andThen(pause),
    Effect.forever,
    Effect.forkScoped
  )
  return standing
})

/** The service's events after a position, or from now on, until it falls silent, goes away or ends the stream: an error. */
const eventsAfter = Effect.fnUntraced(function*(
  { failures, http, url }: Source,
  operation: string,
  position: string | undefined,
  only: ReadonlyArray<EventName>
): Effect.fn.Return<Stream.Stream<ServiceEvent, ServiceError>, ServiceError> {
  const request = HttpClientRequest.get(`${url}/v1/events?only=${only.join()}`, {
    headers: { accept: "text/event-stream", ...(position === undefined ? {} : { "last-event-id": position }) }
  })
  const response = yield* http.execute(request).pipe(
    Effect.mapError((error) => failures.of(operation, error)),
    within(failures, operation, answerWithin)
  )
  if (response.status !== 200) return yield* refused(failures, operation, response)
  return response.stream.pipe(
    Stream.mapError((error) => failures.of(operation, error)),
    Stream.timeoutOrElse({
      duration: longestSilence,
      orElse: () => Stream.fail(failures.away(operation, `silent for ${Duration.format(longestSilence)}`))
    }),
    Stream.decodeText,
    Stream.pipeThroughChannel(Sse.decodeSchema(ServiceEvent, { maxEventSize: largestEvent })),
    Stream.mapError((error) =>
      error._tag === "ServiceError" ?
        error
        : error._tag === "SchemaError" ?
        failures.of(operation, error)
        : failures.away(operation, "it wants us to come again")
    ),
    Stream.concat(Stream.fail(failures.away(operation, "it ended the stream")))
  )
})

/** The changes after a position, as the event stream has them: before the version that they belong to. */
const feedOf = (source: Source): ReadModel["Service"]["feed"] => {
  const operation = "ReadModel.feed"
  return ({ after, limit }) =>
    Effect.flatMap(eventsAfter(source, operation, after, ["change", "version"]), (events) =>
      events.pipe(
        Stream.filterMap((event) =>
          "id" in event && event.id !== undefined ? Result.succeed({ ...event, id: event.id }) : Result.fail(event)
        ),
        Stream.take(limit),
        Stream.takeUntil(({ event }) => event !== "change"),
        Stream.runFold((): FeedPage => ({ changes: [], position: after ?? "", more: true, missed: null }), nextPage)
      )).pipe(within(source.failures, operation, answerWithin))
}

type PositionedEvent = Extract<ServiceEvent, { readonly id?: string }> & { readonly id: string }

const nextPage = (page: FeedPage, event: PositionedEvent): FeedPage => {
  const position = event.id
  switch (event.event) {
    case "change": {
      const { change, rowId } = event.data
      return { ...page, position, changes: [...page.changes, { rowId, change: changeOf(change), position }] }
    }
    case "reset":
      return { changes: [], position, more: false, missed: event.data.reason }
    case "version":
      return { ...page, position, more: false }
  }
}

const decodeProblem = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.toCodecJson(Problem)))

/** Why the service does not let us listen. */
const refused = Effect.fnUntraced(function*(
  failures: ServiceFailures,
  operation: string,
  response: HttpClientResponse
): Effect.fn.Return<never, ServiceError> {
  const text = yield* response.stream.pipe(
    Stream.decodeText,
    Stream.runFold(() => "", (text, part) => text.length > longestProblem ? text : text + part),
    Effect.timeoutOrElse({ duration: answerWithin, orElse: () => Effect.succeed("") }),
    Effect.orElseSucceed(() => "")
  )
  const problem = yield* Effect.mapError(decodeProblem(text), (error) => failures.of(operation, error))
  return yield* failures.of(operation, problem)
})
