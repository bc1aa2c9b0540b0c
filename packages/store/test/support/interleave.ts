import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { SqlClient } from "effect/sql/SqlClient"

/** The number of Postgres sessions that wait for a lock of this one, directly or through another session. */
export const waitingFor = (sql: SqlClient) =>
  Effect.map(
    sql<{ readonly waiting: number }>`WITH RECURSIVE held (pid) AS (SELECT pg_backend_pid()
        UNION SELECT l.pid FROM held h JOIN pg_locks l ON NOT l.granted AND h.pid = ANY(pg_blocking_pids(l.pid)))
      SELECT count(*) - 1 AS waiting FROM held`,
    ([row]) => row?.waiting ?? 0
  )

/**
 * Interleaves two effects on a Postgres store: the first one stops at what `lock` locks, the second one then runs until
 * it waits or ends, and then the lock is released.
 */
export const interleave = <A, E, A2, E2, R>(
  sql: SqlClient,
  lock: string,
  first: Effect.Effect<A, E, R>,
  second: Effect.Effect<A2, E2, R>
) =>
  sql.withTransaction(Effect.gen(function*() {
    yield* sql.unsafe(lock)
    const one = yield* Effect.forkChild(first)
    yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 1 || one.pollUnsafe() !== undefined })
    const two = yield* Effect.forkChild(second)
    yield* Effect.repeat(waitingFor(sql), { until: (count) => count >= 2 || two.pollUnsafe() !== undefined })
    return [one, two] as const
  })).pipe(Effect.flatMap(([one, two]) => Effect.all([Fiber.join(one), Fiber.join(two)])))
