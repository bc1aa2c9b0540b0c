import { assert, describe, it } from "@effect/vitest"
import { HaravanBalance, noUnreadable, tallyRowJson } from "@stocktally/schema"
import type { TallyFilter } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import {
  balanceJson,
  Change,
  changeJson,
  changeOf,
  countsJson,
  declarationChangeOf,
  filterOf,
  freshnessJson,
  type LinkChange,
  linkChangeOf,
  LinksPage,
  linksPageJson,
  progressJson,
  RuleInput,
  ruleOfInput,
  Rules,
  RulesChanged,
  rulesChangedJson,
  ruleSetJson,
  rulesJson,
  RulesProposed,
  RulesUndone,
  rulesUndoneJson,
  RulesVersions,
  runJson,
  SyncProgress,
  SyncRun,
  TallyCounts,
  TallyPage
} from "../src/index.ts"
import { filterQuery } from "../src/codec/tally.ts"
import { operationOf } from "./operations.ts"

const time = "2026-11-21T18:19:07.000Z"

/** What the contract reads is written again as it was. */
const isWritten = <A>(schema: Schema.Codec<A, unknown>, json: (value: A) => unknown, text: unknown) =>
  assert.deepStrictEqual(
    JSON.parse(JSON.stringify(json(Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(text)))),
    text
  )

/** An answer of an operation, as the document shows it. */
const answerOf = (operationId: string): ReturnType<typeof JSON.parse> => operationOf(operationId).answer

describe("the codec", () => {
  it("writes a page of the tally as the contract reads it", () => {
    isWritten(TallyPage, ({ nextCursor, previousCursor, rows, source, ...freshness }) => ({
      source,
      ...freshnessJson(freshness),
      rows: rows.map(tallyRowJson),
      nextCursor,
      previousCursor
    }), answerOf("tally.page"))
    isWritten(TallyCounts, ({ source, ...counts }) => ({ source, ...countsJson(counts) }), answerOf("tally.summary"))
    const never = { complete: false, asOf: null, unreadable: noUnreadable, clockAheadMillis: -61_000 }
    const freshness = {
      complete: false,
      asOf: null,
      sides: { loop: never, haravan: never },
      version: 0,
      currency: null
    }
    assert.deepStrictEqual(freshnessJson(freshness), freshness)
  })

  it("writes changes so", () => {
    const counts = { onHand: 5, committed: null, incoming: 0, available: 5 }
    const changes = [
      ...answerOf("tally.history").rows,
      { what: "loop", at: time, notBefore: null, before: null, after: 3 },
      { what: "haravan", at: time, updatedAt: time, location: null, before: counts, after: null },
      { what: "haravan", at: time, updatedAt: null, location: "Kho Hà Nội", before: null, after: counts }
    ]
    for (const change of changes) isWritten(Change, (change) => changeJson(changeOf(change)), change)
  })

  it("writes runs and their progress so", () => {
    isWritten(SyncRun, runJson, answerOf("syncs.run"))
    isWritten(SyncRun, runJson, { ...answerOf("syncs.run"), endedAt: time, problem: "the store is full" })
    const budget = {
      used: 1.5,
      size: 80,
      at: time,
      inFlight: 1,
      waiting: { interactive: 0, background: 2 },
      heldUntil: time,
      granted: 9,
      refused: 1
    }
    const idle = {
      phase: "idle",
      run: null,
      waitsFor: null,
      rows: { loop: 0, haravan: 0 },
      requests: { loop: 0, haravan: 0 },
      budgets: { loop: null, haravan: { ...budget, heldUntil: null } },
      estimateMillis: null
    }
    isWritten(SyncProgress, progressJson, idle)
    isWritten(SyncProgress, progressJson, {
      ...idle,
      phase: "reading",
      run: { id: "12", kind: "full", startedAt: time },
      waitsFor: { holder: "other", since: time },
      budgets: { loop: budget, haravan: budget },
      estimateMillis: 7
    })
    const unlimited = Schema.decodeUnknownSync(SyncProgress)({ ...idle, budgets: { loop: budget, haravan: null } })
    const { loop } = unlimited.budgets
    const { budgets } = progressJson({
      ...unlimited,
      budgets: { loop: loop && { ...loop, size: Infinity }, haravan: null }
    })
    assert.strictEqual(budgets.loop?.size, Number.MAX_SAFE_INTEGER, "JSON has no infinity")
  })

  it("writes links and balances so", () => {
    const { rows: [row], ...page } = answerOf("links.page")
    const unlinked = { reason: "ambiguous", detail: "two have it", candidates: ["1", "2"] }
    const gone = { ...row, loop: { ...row.loop, goneAt: time }, haravan: null, evidence: null, foundAt: null }
    isWritten(LinksPage, linksPageJson, { ...page, rows: [row, { ...gone, unlinked }] })
    isWritten(HaravanBalance, balanceJson, answerOf("haravan.inventoryLocations").rows[0])
  })

  it("writes stock rules, their versions and changes so", () => {
    const { rows: [row] } = answerOf("rules.versions")
    const none = { version: 0, change: null, rules: [] }
    for (const rules of [answerOf("rules.current"), { ...answerOf("rules.current"), ...none }]) {
      isWritten(Rules, rulesJson, rules)
    }
    const versions = { rows: [row, none], nextCursor: null }
    isWritten(RulesVersions, ({ rows, ...rest }) => ({ rows: rows.map(ruleSetJson), ...rest }), versions)
    isWritten(RulesChanged, rulesChangedJson, answerOf("rules.replace"))
    isWritten(RulesChanged, rulesChangedJson, { ...answerOf("rules.replace"), after: null })
    isWritten(RulesUndone, rulesUndoneJson, answerOf("rules.undo"))
    isWritten(RulesProposed, (proposed) => proposed, answerOf("rules.proposal"))
  })

  it("takes a rule that was answered, and one of which most was left out", () => {
    const { rules: [named] } = answerOf("rules.current")
    const { haravanNames: _, loopName: __, ...rule } = named
    const read = (input: unknown) =>
      ruleOfInput(Schema.decodeUnknownSync(RuleInput, { onExcessProperty: "error" })(input))
    assert.deepEqual<unknown>(read(named), rule)
    assert.deepEqual<unknown>(read({ loopLocationId: null }), {
      loopLocationId: null,
      haravanLocationIds: null,
      percent: 100,
      buffer: 0,
      cap: null,
      belowZero: "zero",
      tolerance: null,
      tolerancePercent: 0,
      note: null
    })
  })

  it("gives a change of links back as it was", () => {
    const ends = { loopId: "12", haravanId: "34" }
    const changes: ReadonlyArray<LinkChange> = (["variant", "location"] as const).flatMap((kind) => [
      { action: "link", kind, ...ends, note: "the same" },
      { action: "link", kind, ...ends, note: null },
      { action: "ignore", kind, loopId: "12", haravanId: null, note: "a sample" },
      { action: "ignore", kind, loopId: null, haravanId: "34", note: "a sample" },
      { action: "remove", kind, loopId: "12", haravanId: null, note: null },
      { action: "remove", kind, ...ends, note: null }
    ])
    assert.deepStrictEqual(changes.map(declarationChangeOf).map(linkChangeOf), changes)
  })

  it("asks for the rows of a filter", () => {
    const filter: TallyFilter = {
      verdicts: ["drift"],
      locations: ["Kho", "Kho 2"],
      skus: ["A"],
      allLocations: true,
      q: "ao",
      minValue: 500_000,
      empty: true,
      began: 5,
      healed: 7
    }
    assert.deepStrictEqual(filterOf(filterQuery(filter), 9), filter)
    assert.deepStrictEqual(filterOf(filterQuery({ q: " " }), 9), {})
  })
})
