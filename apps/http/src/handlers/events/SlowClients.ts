import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"

const openStreams = Metric.gauge("stocktally_http_event_streams_open", { description: "Event streams that are open" })

interface Client {
  /** When it was given something that it has not taken yet; null while it waits for news. */
  givenAt: number | null
  readonly drop: () => void
}

/** Drops clients that stopped reading: what was written for them stays in this process's memory until they read it. */
export interface SlowClients {
  readonly watch: (drop: () => void) => <A>(stream: Stream.Stream<A>) => Stream.Stream<A>
}

export interface Patience {
  /** How long something may take to be taken. */
  readonly patience: Duration.Duration
  readonly lookEvery: Duration.Duration
}

/** How patient the service is with them. */
export const SlowPatience = Context.Reference<Patience>("stocktally-http/handlers/SlowPatience", {
  defaultValue: () => ({ patience: Duration.seconds(30), lookEvery: Duration.seconds(5) })
})

export const makeSlowClients = Effect.fnUntraced(function*({ lookEvery, patience }: Patience) {
  const clock = yield* Clock.Clock
  const patienceMillis = Duration.toMillis(patience)
  const clients = new Set<Client>()
  yield* Effect.forkScoped(Effect.schedule(
    Effect.sync(() => {
      const now = clock.currentTimeMillisUnsafe()
      for (const client of clients) {
        if (client.givenAt !== null && now - client.givenAt > patienceMillis) {
          clients.delete(client)
          client.drop()
        }
      }
    }),
    Schedule.spaced(lookEvery)
  ))
  const count = Effect.suspend(() => Metric.update(openStreams, clients.size))
  yield* count
  const slow: SlowClients = {
    watch: (drop) => <A>(stream: Stream.Stream<A>) =>
      Stream.scoped(Stream.unwrap(Effect.map(
        Effect.acquireRelease(
          Effect.tap(
            Effect.sync((): Client => {
              const client = { givenAt: null, drop }
              clients.add(client)
              return client
            }),
            count
          ),
          (client) => Effect.andThen(Effect.sync(() => clients.delete(client)), count)
        ),
        (client) =>
          // Who asks for more has taken what was given before.
          Stream.fromPull(Effect.map(Stream.toPull(stream), (pull) =>
            Effect.suspend(() => {
              client.givenAt = null
              return Effect.map(pull, (given) => {
                client.givenAt = clock.currentTimeMillisUnsafe()
                return given
              })
            })))
      )))
  }
  return slow
})
