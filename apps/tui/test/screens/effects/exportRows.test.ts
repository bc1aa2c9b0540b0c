import { assert, describe, it } from "@effect/vitest"
import { Unreachable, StoreError } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { localTime } from "../../../src/terminal/time.ts"
import { exportRows } from "../../../src/screens/effects/exportRows.ts"
import { fakeReadModel } from "../support/fakeReadModel.ts"
import { openingTime, pageOf, rowOf, rowsOf } from "../support/rows.ts"

const day = localTime(openingTime).slice(0, 10)

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "stocktally-export-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const exporting = (
  model: Parameters<typeof exportRows>[0],
  format: "csv" | "json",
  path: string,
  onProgress: Parameters<typeof exportRows>[3] = () => Effect.void
) =>
  Effect.andThen(
    TestClock.setTime(openingTime),
    exportRows(model, { format, filter: {}, sort: undefined }, path, onProgress)
  )

describe("an export", () => {
  it.effect("writes every row for a spreadsheet, and reports its progress", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const { model } = yield* fakeReadModel([rowOf(2000, { sku: "=1+1", name: "Áo" }), ...rowsOf(1200)])
      const seen: Array<number> = []
      const { path: file, rows } = yield* exporting(model, "csv", path, (_, rows) =>
        Effect.sync(() =>
          void seen.push(rows)
        ))
      assert.strictEqual(file, join(path, `stocktally-sandbox-${day}.csv`))
      assert.strictEqual(rows, 1201)
      assert.deepStrictEqual(seen, [500, 1000, 1201])
      const text = readFileSync(file, "utf8")
      assert.strictEqual(text.charCodeAt(0), 0xFEFF)
      const lines = text.trimEnd().split("\r\n")
      assert.strictEqual(lines.length, 1202)
      assert.include(lines[1], "=1+1")
      assert.notMatch(lines[1] ?? "", /,=1\+1,/)
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    }))

  it.effect("writes the JSON of the tally, with the source of its numbers", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const { model } = yield* fakeReadModel(rowsOf(7))
      const { path: file } = yield* exporting(model, "json", path)
      const document = JSON.parse(readFileSync(file, "utf8"))
      assert.strictEqual(document.source, "sandbox")
      assert.strictEqual(document.rows.length, 7)
      assert.strictEqual(document.summary.drift, 6)
    }))

  it.effect("never writes over another file", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const { model } = yield* fakeReadModel(rowsOf(1))
      writeFileSync(join(path, `stocktally-sandbox-${day}.csv`), "mine")
      const second = yield* exporting(model, "csv", path)
      const third = yield* exporting(model, "csv", path)
      assert.deepStrictEqual(
        [second.path, third.path],
        [2, 3].map((number) => join(path, `stocktally-sandbox-${day}-${number}.csv`))
      )
      assert.strictEqual(readFileSync(join(path, `stocktally-sandbox-${day}.csv`), "utf8"), "mine")
    }))

  it.effect("says that rows changed during the export", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const rows = rowsOf(1200)
      const { model } = yield* fakeReadModel(rows, {
        page: (query) => Effect.succeed(pageOf(rows, query, query.cursor === undefined ? 1 : 2))
      })
      assert.isTrue((yield* exporting(model, "csv", path)).moved)
      assert.isFalse((yield* exporting((yield* fakeReadModel(rows)).model, "csv", path)).moved)
    }))

  it.effect("removes its file after a failure, and says why", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const rows = rowsOf(1200)
      const away = new StoreError({
        operation: "page",
        reason: new Unreachable({ place: "postgres://db", detail: "ECONNREFUSED" })
      })
      const { model } = yield* fakeReadModel(rows, {
        page: (query) => query.cursor === undefined ? Effect.succeed(pageOf(rows, query)) : Effect.fail(away)
      })
      const result = yield* Effect.result(exporting(model, "json", path))
      assert.include(Result.isFailure(result) ? result.failure.line : "", "postgres://db cannot be reached")
      assert.isEmpty(readdirSync(path))
    }))

  it.effect("removes its file if it is cancelled", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const rows = rowsOf(1200)
      const { model } = yield* fakeReadModel(rows, {
        page: (query) => query.cursor === undefined ? Effect.succeed(pageOf(rows, query)) : Effect.never
      })
      let written: (() => void) | undefined
      const half = new Promise<void>((resolve) => {
        written = resolve
      })
      const fiber = yield* Effect.forkChild(exporting(model, "csv", path, () => Effect.sync(() => written?.())))
      yield* Effect.promise(() => half)
      assert.strictEqual(readdirSync(path).length, 1)
      yield* Fiber.interrupt(fiber)
      assert.isEmpty(readdirSync(path))
    }))

  it.effect("names a path that it cannot write to", () =>
    Effect.gen(function*() {
      const path = yield* directory
      const { model } = yield* fakeReadModel(rowsOf(1))
      const result = yield* Effect.result(exporting(model, "csv", join(path, "nowhere")))
      assert.match(
        Result.isFailure(result) ? result.failure.line : "",
        /Cannot write .*nowhere\/stocktally-.*: its directory is gone\. Start/
      )
    }))
})
