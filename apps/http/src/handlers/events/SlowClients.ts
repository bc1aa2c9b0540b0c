import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

const openStreams = Metric.gauge("stocktally_http_event_streams_open", { description: "Event streams that are open" })

interface Client {
  /** When data was sent that it has not read yet; null while it waits for events. */
  sentAt: number | null
  readonly drop: () => void
}

/** Drops clients that stopped reading, because unread data stays in this process's memory. */
export interface SlowClients {
  readonly watch: (drop: () => void) => <A>(stream: Stream.Stream<A>) => Stream.Stream<A>
}

export interface SlowClientLimits {
  /** How long a client may leave data unread. */
  readonly patience: Duration.Duration
  readonly checkEvery: Duration.Duration
}

/** The limits for slow clients; tests shorten them. */
export const SlowClientSettings = Context.Reference<SlowClientLimits>("stocktally-http/handlers/SlowClientSettings", {
  defaultValue: () => ({ patience: Duration.seconds(30), checkEvery: Duration.seconds(5) })
})

export const makeSlowClients = Effect.fnUntraced(function*({ checkEvery, patience }: SlowClientLimits) {
  const clock = yield* Clock.Clock
  const patienceMillis = Duration.toMillis(patience)
  const clients = new Set<Client>()
  yield* Effect.forkScoped(Effect.schedule(
    Effect.sync(() => {
      const now = clock.currentTimeMillisUnsafe()
      for (const client of clients) {
        if (client.sentAt !== null && now - client.sentAt > patienceMillis) {
          clients.delete(client)
          client.drop()
        }
      }
    }),
    Schedule.spaced(checkEvery)
  ))
  const count = Effect.suspend(() => Metric.update(openStreams, clients.size))
  yield* count
  const slow: SlowClients = {
    watch: (drop) => <A>(stream: Stream.Stream<A>) =>
      Stream.scoped(Stream.unwrap(Effect.map(
        Effect.acquireRelease(
          Effect.tap(
            Effect.sync((): Client => {
              const client = { sentAt: null, drop }
              clients.add(client)
              return client
            }),
            count
          ),
          (client) => Effect.andThen(Effect.sync(() => clients.delete(client)), count)
        ),
        (client) =>
          // A pull means that the previous data was read.
          Stream.fromPull(Effect.map(Stream.toPull(stream), (pull) =>
            Effect.suspend(() => {
              client.sentAt = null
              return Effect.map(pull, (chunk) => {
                client.sentAt = clock.currentTimeMillisUnsafe()
                return chunk
              })
            })))
      )))
  }
  return slow
})
