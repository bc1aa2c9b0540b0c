import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { execFileSync, spawn } from "node:child_process"
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { StoreError } from "@stocktally/tally"
import { openSqlite } from "../../src/sqlite.ts"
import { sqlStore } from "../../src/sqlStore.ts"
import { startRun } from "../support/bigShop.ts"
import { temporaryDirectory } from "../support/backends.ts"
import * as Shop from "../support/shop.ts"

const open = (path: string) => Effect.flatMap(openSqlite({ path, busyTimeoutMillis: 5000 }), sqlStore)
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8)
/** Arguments of Node.js for a child process that uses the packages' sources, as tests do. */
const child = ["--conditions=@stocktally/source", new URL("../support/child.ts", import.meta.url).pathname]

const reasonOf = <A, R>(effect: Effect.Effect<A, StoreError, R>) =>
  Effect.map(Effect.flip(effect), ({ reason }) => reason)

const exitOf = (process: ReturnType<typeof spawn>) =>
  Effect.callback<number | string | null>((resume) => {
    process.on("exit", (code, signal) => resume(Effect.succeed(signal ?? code)))
  })

/** A device that accepts writes and cannot be mapped, like files on many network mounts: /dev/null. */
const makeUnmappable = (path: string): void => {
  execFileSync("mknod", [path, "c", "1", "3"], { stdio: "ignore" })
}

/** Usually only as root on Linux. */
const canMakeDevices = ((): boolean => {
  const directory = mkdtempSync(join(tmpdir(), "stocktally-"))
  try {
    makeUnmappable(join(directory, "null"))
    closeSync(openSync(join(directory, "null"), "r+"))
    return true
  } catch {
    console.warn("\n!!! NOT TESTED WITHOUT SHARED MEMORY: this user may not make devices\n")
    return false
  } finally {
    rmSync(directory, { recursive: true })
  }
})()

describe("a SQLite file", () => {
  it.effect("is private to its owner, with its directory, its log and its shared memory", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const path = join(directory, "state", "deep", "store.db")
      yield* Effect.scoped(Effect.gen(function*() {
        const store = yield* open(path)
        yield* store.claim({ kind: "sandbox", id: "1", name: null })
        assert.strictEqual(modeOf(join(directory, "state")), "700")
        assert.strictEqual(modeOf(join(directory, "state", "deep")), "700")
        for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.strictEqual(modeOf(file), "600", file)
      }))
      assert.isFalse(existsSync(`${path}-wal`), "closed cleanly")
      chmodSync(path, 0o644)
      yield* Effect.scoped(open(path))
      assert.strictEqual(modeOf(path), "600")
      chmodSync(path, 0o700)
      yield* Effect.scoped(open(path))
      assert.strictEqual(modeOf(path), "700", "no wider than its permissions")
    }))

  it.effect("that is moved away refuses writes, which would be lost, until it is back", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "store.db")
      const store = yield* open(path)
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      const assertAway = Effect.gen(function*() {
        for (
          const asked of [store.tallies.freshness, store.owner, store.claim({ kind: "sandbox", id: "1", name: null })]
        ) {
          const reason = yield* reasonOf(asked)
          assert.strictEqual(reason._tag, "Unreachable")
          assert.isTrue(reason.retryable)
        }
      })
      renameSync(path, `${path}.elsewhere`)
      yield* assertAway
      writeFileSync(path, "")
      yield* assertAway
      renameSync(`${path}.elsewhere`, path)
      assert.isTrue(Option.isSome(yield* store.owner))
      yield* store.tallies.freshness
    }))

  it.effect("that is not a database, or is another program's, is refused and not changed", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const text = join(directory, "notes.txt")
      writeFileSync(text, "SQLite format? No: just notes.\n".repeat(200))
      const foreign = join(directory, "foreign.db")
      const database = new DatabaseSync(foreign)
      database.exec("CREATE TABLE mine (a)")
      database.close()
      for (const path of [text, foreign]) {
        const before = readFileSync(path)
        const reason = yield* reasonOf(Effect.scoped(open(path)))
        assert.strictEqual(reason._tag, "NotADatabase")
        assert.include(reason.message, path)
        assert.notInclude(reason.message, "\n")
        assert.isTrue(readFileSync(path).equals(before))
        assert.isFalse(existsSync(`${path}-wal`))
      }
      assert.strictEqual((yield* reasonOf(Effect.scoped(open(directory))))._tag, "NotADatabase")
      assert.strictEqual((yield* reasonOf(Effect.scoped(open(join(text, "store.db")))))._tag, "NotWritable")
      const link = join(directory, "link.db")
      symlinkSync(join(directory, "nowhere.db"), link)
      const dangling = yield* reasonOf(Effect.scoped(open(link)))
      assert.strictEqual(dangling._tag, "NotWritable")
      assert.include(dangling.message, "a symbolic link to a missing file")
    }))

  it.effect.skipIf(!canMakeDevices)(
    "without shared memory is refused, with advice where to put it",
    () =>
      Effect.gen(function*() {
        const path = join(yield* temporaryDirectory, "store.db")
        yield* Effect.scoped(open(path))
        makeUnmappable(`${path}-shm`)
        const reason = yield* reasonOf(Effect.scoped(open(path)))
        assert.strictEqual(reason._tag, "Misconfigured", reason.message)
        assert.match(reason.message, /lacks shared memory.*a local disk, or to a Postgres server$/)
      })
  )

  it.effect("that is damaged is reported with the data at risk, and still exports intact links", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "store.db")
      yield* Effect.scoped(Effect.gen(function*() {
        const database = yield* openSqlite({ path })
        const store = yield* sqlStore(database)
        yield* store.claim({ kind: "sandbox", id: "1", name: null })
      }))
      const database = new DatabaseSync(path)
      const pageOf = (table: string) =>
        Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)?.["rootpage"])
      const [owner, layout] = [pageOf("owner"), pageOf("stocktally_layout")]
      database.close()
      const damage = (page: number) => {
        const file = openSync(path, "r+")
        writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, (page - 1) * 4096)
        closeSync(file)
      }
      damage(owner)
      yield* Effect.scoped(Effect.gen(function*() {
        const store = yield* open(path)
        const reason = yield* reasonOf(store.owner)
        assert.strictEqual(reason._tag, "Corrupt")
        assert.match(reason.message, /links made by hand and history.*stocktally links export/)
        assert.deepStrictEqual(yield* Stream.runCollect(store.links.found("variant")), [])
      }))
      damage(layout)
      assert.strictEqual((yield* reasonOf(Effect.scoped(open(path))))._tag, "Corrupt")
    }))

  it.effect("is shared by processes that write at the same time", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const path = join(directory, "store.db")
      const names = ["a", "b", "c"]
      const exits = yield* Effect.forEach(names, (name) =>
        exitOf(spawn(process.execPath, [...child, path, "spend", name, "40"], { stdio: "inherit" })), {
        concurrency: 3
      })
      assert.deepStrictEqual(exits, [0, 0, 0])
      const store = yield* open(path)
      const { others } = yield* store.budgets.exchange({
        credential: "c",
        process: "me",
        requests: 0,
        heldUntil: null,
        position: undefined
      })
      assert.strictEqual(others.length, 120)
    }), 60_000)

  it.effect.skipIf(process.platform !== "linux")(
    "keeps its locks while this process opens and closes it again",
    () =>
      Effect.gen(function*() {
        const path = join(yield* temporaryDirectory, "store.db")
        /** The locks of this process on the file itself. */
        const locks = () =>
          readFileSync("/proc/locks", "utf8").split("\n").filter((line) =>
            line.includes(` ${process.pid} `) && line.includes(`:${statSync(path).ino} `)
          ).length
        yield* open(path)
        const before = locks()
        assert.isAbove(before, 0)
        yield* Effect.scoped(open(path))
        assert.strictEqual(locks(), before)
      })
  )

  it.effect("is intact after its writer was killed", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const path = join(directory, "store.db")
      for (const round of [0, 1, 2]) {
        const writer = spawn(process.execPath, [...child, path, "sync", `writer ${round}`], {
          stdio: ["ignore", "pipe", "inherit"]
        })
        yield* Effect.callback<void>((resume) => {
          writer.stdout.once("data", () => resume(Effect.void))
        })
        writer.kill("SIGKILL")
        yield* exitOf(writer)
        yield* Effect.scoped(Effect.gen(function*() {
          const database = yield* openSqlite({ path })
          const store = yield* sqlStore(database)
          assert.deepStrictEqual(yield* database.writer`PRAGMA integrity_check`, [{ integrity_check: "ok" }])
          const crawl = Option.getOrThrow(yield* store.crawls.open("haravan-levels"))
          const counts = yield* database.reader`SELECT DISTINCT available / 10000 AS available FROM haravan_level`
          assert.deepStrictEqual(counts, [{ available: crawl.checkpoint }], "rows and checkpoint are from one commit")
        }))
      }
    }), 60_000)

  it.effect("keeps its data when the disk is full, and continues when there is space", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const database = yield* openSqlite({ path: join(directory, "store.db") })
      const store = yield* sqlStore(database)
      const { run } = yield* startRun(store)
      const write = (count: number) =>
        store.levels.writeHaravan(
          { run: run.id },
          Array.from({ length: 4000 }, (_, n) => Shop.balance(n, 0, count, count)),
          count
        )
      const [{ page_count: pages } = { page_count: 0 }] = yield* database.writer<
        { page_count: number }
      >`PRAGMA page_count`
      // SQLite reports the same error for a size limit as for a full disk.
      yield* database.writer`PRAGMA max_page_count = ${database.writer.literal(String(pages + 5))}`
      const reason = yield* reasonOf(write(1))
      assert.strictEqual(reason._tag, "Full")
      assert.deepStrictEqual(yield* database.reader`SELECT count(*) AS rows FROM haravan_level`, [{ rows: 0 }])
      yield* database.writer`PRAGMA max_page_count = 1000000`
      yield* write(2)
      assert.deepStrictEqual(yield* database.reader`SELECT count(*) AS rows FROM haravan_level`, [{ rows: 4000 }])
    }))

  it.effect("in memory is a store like any other", () =>
    Effect.gen(function*() {
      const store = yield* open(":memory:")
      yield* store.claim({ kind: "sandbox", id: "1", name: null })
      assert.isTrue(Option.isSome(yield* store.owner))
      assert.strictEqual(store.place, "the store in memory")
    }))
})
