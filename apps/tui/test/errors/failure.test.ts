import { assert, describe, it } from "@effect/vitest"
import { AlreadyRunning, TooMuchLoss } from "@stocktally/sync"
import {
  Unreachable,
  Busy,
  Full,
  NewerVersion,
  NotADatabase,
  NotWritable,
  ReadOnly,
  AccessDenied,
  StoreError,
  type StoreErrorReason,
  WrongOwner
} from "@stocktally/tally"
import {
  Forbidden,
  NotFound,
  RateLimited,
  Unavailable,
  UpstreamError,
  type UpstreamErrorReason
} from "@stocktally/schema"
import { ProcessExit, failureOfDefect } from "@stocktally/program/process"
import { Cause, Exit } from "effect"
import { failureOf } from "../../src/errors/failure.ts"
import { NotSynced, TallyIncomplete, TallyStale } from "../../src/errors/commandErrors.ts"
import { program } from "../../src/program/program.ts"

const failed = (upstream: "loop" | "haravan", operation: string, reason: UpstreamErrorReason) =>
  new UpstreamError({ upstream, operation, request: "GET /x", reason })

describe("a failure", () => {
  it("names the scope that the operation needs", () => {
    const scopeOf = (operation: string) =>
      /com\.read_\w+/.exec(failureOf(failed("haravan", operation, new Forbidden({ detail: "no" }))).lines[0] ?? "")?.[0]
    assert.strictEqual(scopeOf("Haravan.balances"), "com.read_inventories")
    assert.strictEqual(scopeOf("Haravan.products"), "com.read_products")
    assert.strictEqual(scopeOf("Haravan.locations"), "com.read_shop")
    assert.strictEqual(scopeOf("Haravan.shop"), "com.read_shop")
  })

  it("says how long to wait if that is known", () => {
    const limited = failed("haravan", "Haravan.balances", new RateLimited({ detail: "no", retryAfterMillis: 1500 }))
    assert.deepStrictEqual(failureOf(limited), {
      status: 6,
      lines: [
        "Haravan allows no more requests for now: no. Try again in 2 s, or wait longer with STOCKTALLY_PATIENCE; " +
        "if it happens often, another program uses the same shop and app: give Stocktally its own. [GET /x]"
      ]
    })
  })

  it("of a tally has the status of the read that failed, never 0 or 3", () => {
    const error = failed("haravan", "Haravan.products", new Forbidden({ detail: "no" }))
    const incomplete = failureOf(new TallyIncomplete({ error, missing: [], sandboxFlags: "" }))
    assert.strictEqual(incomplete.status, 4)
    assert.match(incomplete.lines.join(), /^the tally is incomplete: Haravan denied access: no\..*com\.read_products/)
    assert.strictEqual(
      failureOf(new TallyIncomplete({ error: null, missing: ["haravan"], sandboxFlags: "" })).status,
      2
    )
    assert.deepStrictEqual(failureOf(new TallyIncomplete({ error: null, missing: [], sandboxFlags: "" })), {
      status: 7,
      lines: ["the tally is incomplete: not everything has been read and compared; run stocktally sync"]
    })
    assert.deepStrictEqual(failureOf(new NotSynced({ missing: [], sandboxFlags: " --rule random" })).lines, [
      "Stocktally has no data yet: not everything has been read and compared; run stocktally sync --rule random"
    ])
    const stale = failureOf(new TallyStale({ error, asOf: Date.UTC(2026, 10, 16) }))
    assert.strictEqual(stale.status, 4)
    assert.match(
      stale.lines.join(),
      /^these counts are as of 2026-11-1\d [\d:+]+; reading them again failed: Haravan denied access/
    )
  })

  it("of a store names a remedy, and its status separates wrong settings from transient failures", () => {
    const place = "/tmp/x.db"
    const reasons: ReadonlyArray<readonly [reason: StoreErrorReason, status: number]> = [
      [new NotADatabase({ place }), 2],
      [new NewerVersion({ place, found: 9, known: 1 }), 2],
      [new WrongOwner({ place, owner: "the sandbox", expected: "Haravan shop 1" }), 2],
      [new NotWritable({ place, detail: "EACCES" }), 2],
      [new AccessDenied({ place, detail: "password" }), 4],
      [new Unreachable({ place, detail: "ECONNREFUSED" }), 7],
      [new ReadOnly({ place, detail: "cannot execute INSERT in a read-only transaction" }), 7],
      [new Busy({ place }), 7],
      [new Full({ place }), 1]
    ]
    for (const [reason, status] of reasons) {
      const failure = failureOf(new StoreError({ operation: "open", reason }))
      assert.deepStrictEqual(failure, { status, lines: [reason.message] })
    }
  })

  it("of a sync names the other process, and how many records would be lost", () => {
    const running = failureOf(new AlreadyRunning({ holder: "process 7 on box", since: Date.UTC(2026, 10, 16) }))
    assert.strictEqual(running.status, 7)
    assert.match(
      running.lines.join(),
      /^another Stocktally is syncing \(process 7 on box, since 2026-11-1\d [\d:+]+\); wait/
    )
    const loss = failureOf(new TooMuchLoss({ losses: [{ what: "haravan-levels", known: 200, lost: 150 }] }))
    assert.strictEqual(loss.status, 8)
    assert.match(loss.lines.join(), /150 of 200 balances of Haravan.*--accept-loss/)
  })

  it("makes control characters of Loop and Haravan visible", () => {
    const { lines } = failureOf(failed("loop", "Loop.inventory", new NotFound({ detail: "a\u001b[2Jb\n\u202Ec" })))
    assert.match(lines[0] ?? "", /a\\u\{1b\}\[2Jb\\u\{a\}\\u\{202e\}c\. /)
  })

  it("keeps a hint that is a question, without a full stop", () => {
    const { lines } = failureOf(failed("loop", "Loop.inventory", new Unavailable({ detail: "is it up?" })))
    assert.match(lines[0] ?? "", /: is it up\? Try again/)
  })

  it("that was not foreseen is one line without a stack trace", () => {
    const { lines, status } = failureOfDefect(new Error("boom\n    at x"))
    assert.strictEqual(status, 1)
    assert.strictEqual(program.stderrLine(lines[0] ?? "").split("\n").length, 2)
    assert.match(lines[0] ?? "", /--log-level debug/)
  })
})

describe("the exit status", () => {
  it("is that of the command, 130 if it was interrupted, 0 on success", () => {
    assert.strictEqual(program.statusOf(Exit.void), 0)
    assert.strictEqual(program.statusOf(Exit.fail(new ProcessExit({ status: 3 }))), 3)
    assert.strictEqual(program.statusOf(Exit.failCause(Cause.interrupt(1))), 130)
  })
})
