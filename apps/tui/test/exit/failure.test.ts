import { assert, describe, it } from "@effect/vitest"
import {
  Forbidden,
  NotFound,
  RateLimited,
  TimedOut,
  Unavailable,
  UpstreamError,
  type UpstreamErrorReason
} from "@stocktally/schema"
import { Cause, Exit } from "effect"
import { failureOfDefect, stderrLine } from "../../src/exit/defect.ts"
import { Exited } from "../../src/exit/Exited.ts"
import { failureOf } from "../../src/exit/failure.ts"
import { statusOfExit } from "../../src/exit/statusOfExit.ts"
import { TallyIncomplete } from "../../src/exit/TallyIncomplete.ts"

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

  it("says how long to wait where that is known", () => {
    const limited = failed("haravan", "Haravan.balances", new RateLimited({ detail: "no", retryAfterMillis: 1500 }))
    assert.deepStrictEqual(failureOf(limited), {
      status: 6,
      lines: ["Haravan allows no more requests for now: no. Try again in 2 s, or wait longer with STOCKTALLY_PATIENCE. [GET /x]"]
    })
  })

  it("of a tally tells all, and ends with what waiting does not heal", () => {
    const incomplete = new TallyIncomplete({
      errors: [
        failed("loop", "Loop.inventories", new TimedOut({ detail: "no answer" })),
        failed("haravan", "Haravan.products", new Forbidden({ detail: "no" }))
      ],
      missing: []
    })
    assert.strictEqual(failureOf(incomplete).status, 4)
    assert.strictEqual(failureOf(incomplete).lines.length, 2)
    assert.strictEqual(failureOf(new TallyIncomplete({ errors: [], missing: ["haravan"] })).status, 2)
    assert.notInclude([0, 3], failureOf(new TallyIncomplete({ errors: [], missing: [] })).status)
  })

  it("shows nothing of an upstream's text that a terminal acts on", () => {
    const { lines } = failureOf(failed("loop", "Loop.inventory", new NotFound({ detail: "a\u001b[2Jb\n\u202Ec" })))
    assert.match(lines[0] ?? "", /a\\u\{1b\}\[2Jb\\u\{a\}\\u\{202e\}c\. /)
  })

  it("keeps the question of a hint, without a full stop behind it", () => {
    const { lines } = failureOf(failed("loop", "Loop.inventory", new Unavailable({ detail: "is it up?" })))
    assert.match(lines[0] ?? "", /: is it up\? Try again/)
  })

  it("nobody foresaw is one line without a stack trace", () => {
    const { lines, status } = failureOfDefect(new Error("boom\n    at x"))
    assert.strictEqual(status, 1)
    assert.strictEqual(stderrLine(lines[0] ?? "").split("\n").length, 2)
    assert.match(lines[0] ?? "", /--log-level debug/)
  })
})

describe("the exit status", () => {
  it("is what the command decided, 130 where it was interrupted, 0 where all went well", () => {
    assert.strictEqual(statusOfExit(Exit.void), 0)
    assert.strictEqual(statusOfExit(Exit.fail(new Exited({ status: 3 }))), 3)
    assert.strictEqual(statusOfExit(Exit.failCause(Cause.interrupt(1))), 130)
  })
})
