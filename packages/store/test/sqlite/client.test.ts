import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { openSqlite } from "../../src/sqlite.ts"
import { temporaryDirectory } from "../support/backends.ts"

const opened = Effect.flatMap(temporaryDirectory, (directory) => openSqlite({ path: `${directory}/store.db` }))

/** More statements than the thread keeps prepared. */
const many = Array.from({ length: 400 }, (_, n) => n)

it.effect(
  "statements get their own results, even if many were evicted",
  () =>
    Effect.gen(function*() {
      const { reader: sql } = yield* opened
      const ask = (n: number) =>
        Effect.map(sql.unsafe<{ readonly n: number }>(`SELECT ${n} + ? AS n`, [1000]), ([row]) => row?.n)
      const expected = many.map((n) => n + 1000)
      for (const concurrency of [1, "unbounded"] as const) {
        assert.deepStrictEqual(yield* Effect.forEach(many, ask, { concurrency }), expected)
      }
      // The first ones were evicted long ago.
      assert.deepStrictEqual(yield* Effect.forEach(many.slice(0, 3), ask), expected.slice(0, 3))
    }),
  30_000
)

it.effect(
  "a statement that cannot be prepared fails each time, and no other one does",
  () =>
    Effect.gen(function*() {
      const { reader: sql } = yield* opened
      const outcomes = yield* Effect.forEach(
        ["SELECT 1 AS one", "SELECT FROM", "SELECT 1 AS one", "SELECT FROM"],
        (text) => Effect.match(sql.unsafe(text), { onSuccess: (rows) => rows, onFailure: ({ reason }) => reason._tag }),
        { concurrency: "unbounded" }
      )
      assert.deepStrictEqual(outcomes.map((outcome) => typeof outcome === "string" ? "failed" : outcome), [
        [{ one: 1 }],
        "failed",
        [{ one: 1 }],
        "failed"
      ])
    }),
  30_000
)

it.effect("committed pages are moved to the file when the writer is idle", () =>
  Effect.gen(function*() {
    const { reader, writer: sql } = yield* opened
    yield* sql`CREATE TABLE filling (content BLOB)`
    yield* sql.withTransaction(Effect.forEach(many, () => sql`INSERT INTO filling VALUES (randomblob(20000))`))
    const left = Effect.map(
      reader<{ readonly log: number; readonly checkpointed: number }>`PRAGMA wal_checkpoint(NOOP)`,
      ([row]) => row === undefined ? undefined : { pages: row.log, left: row.log - row.checkpointed }
    )
    const found = yield* TestClock.withLive(Effect.repeat(left, {
      while: (found) => found?.left !== 0,
      schedule: Schedule.spaced("20 millis"),
      times: 250
    }))
    assert.isAbove(found?.pages ?? 0, 1000)
    assert.strictEqual(found?.left, 0)
  }), 30_000)
