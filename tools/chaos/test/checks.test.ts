import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { checkGaps } from "../src/checks/gaps.ts"
import { checkRuns } from "../src/checks/runs.ts"
import { checkTruth } from "../src/checks/truth.ts"
import { checkWriters } from "../src/checks/writers.ts"
import type { Take, Write } from "../src/observe/audit.ts"
import type { Run } from "../src/observe/runs.ts"

const take = (token: number, session: string | null): Take => ({ shop: "hue", token, session })

const write = (fields: Partial<Write>): Write => ({
  shop: "hue",
  tables: "tally",
  session: "p1-1",
  token: 1,
  run: 1,
  runToken: 1,
  runSession: "p1-1",
  beganAt: 1000,
  endedAt: 1001,
  ...fields
})

const second = { session: "p2-1", token: 2, run: 2, runToken: 2, runSession: "p2-1", beganAt: 2000, endedAt: 2001 }

describe("writers", () => {
  const takes = [take(1, "p1-1"), take(2, "p2-1")]
  const violationsOf = (...writes: ReadonlyArray<Write>) => checkWriters(takes, writes).violations

  it("allows writers one after the other, and leases from before the record", () => {
    assert.deepStrictEqual(violationsOf(write({}), write(second)), [])
    const before = write({ runToken: null, runSession: null })
    assert.deepStrictEqual(checkWriters([take(1, null)], [before]).violations, [])
  })

  it.each([
    ["under the token of another session", write({ ...second, session: "p1-1", runSession: "p1-1" })],
    ["under a token that nobody took", write({ token: 3, runToken: 3 })],
    ["outside of a run", write({ run: null })],
    ["in a run of another token", write({ runToken: 0 })],
    ["in a run of another session", write({ runSession: "p3-1" })]
  ])("finds a write %s", (_, wrong) => {
    assert.lengthOf(violationsOf(wrong), 1)
  })

  it("finds transactions of two sessions that overlap", () => {
    assert.lengthOf(violationsOf(write({ endedAt: 2000.5 }), write(second)), 1)
    const long = write({ beganAt: 500, endedAt: 3000 })
    assert.lengthOf(violationsOf(long, write({}), write(second)), 1)
  })

  it("finds a token that does not follow the one before", () => {
    assert.lengthOf(checkWriters([take(1, "p1-1"), take(1, "p2-1")], []).violations, 1)
  })
})

describe("runs", () => {
  const run = (fields: Partial<Run>): Run => ({
    shop: "hue",
    id: 1,
    status: "completed",
    holder: "process 1 on here",
    startedAt: 1000,
    endedAt: 2000,
    ...fields
  })
  const next = run({ id: 2, startedAt: 2000, endedAt: null, status: "running" })

  it("allows runs one after the other, and of two shops at a time", () => {
    assert.isTrue(checkRuns([run({}), next, run({ shop: "sapa" })]).ok)
  })

  it("finds a run that started before the one before it had ended", () => {
    assert.isFalse(checkRuns([run({ endedAt: 2001 }), next]).ok)
    assert.isFalse(checkRuns([run({ endedAt: null, status: "running" }), next]).ok)
  })
})

it("finds counts of a store that differ from the truth, are missing, or should not exist", () => {
  const truth = new Map([["loop 1 1", 5], ["haravan 2 2", 6]])
  const violationsOf = (levels: ReadonlyMap<string, number>) =>
    checkTruth([{ shop: "hue", levels, tally: truth, truth }]).violations
  assert.deepStrictEqual(violationsOf(truth), [])
  assert.deepStrictEqual(violationsOf(new Map([["loop 1 1", 4], ["loop 3 3", 1]])), [
    "hue: level loop 1 1 is 4, not 5",
    "hue: level loop 3 3 is 1, not there",
    "hue: level haravan 2 2 is missing, not 6"
  ])
})

it("allows a shop 90 seconds beyond its interval", () => {
  const gap = (seconds: number) => [{ shop: "hue", from: 0, to: seconds * 1000 }]
  assert.isTrue(checkGaps(gap(120), Duration.seconds(30)).ok)
  assert.isFalse(checkGaps(gap(121), Duration.seconds(30)).ok)
})
