import { assert, describe, it } from "@effect/vitest"
import { HaravanBalance, noUnreadable, tallyRowJson } from "@stocktally/schema"
import type { TallyFilter } from "@stocktally/tally"
import * as Schema from "effect/Schema"
import {
  balanceJson,
  Change,
  changeJson,
  toChange,
  countsJson,
  toDeclarationChange,
  toFilter,
  freshnessJson,
  type LinkChange,
  toLinkChange,
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
import { findOperation } from "./operations.ts"

const time = "2026-11-21T18:19:07.000Z"

/** Asserts that a value decoded by the contract is converted back to the same JSON. */
const assertRoundTrip = <A>(schema: Schema.Codec<A, unknown>, json: (value: A) => unknown, text: unknown) =>
  assert.deepStrictEqual(
    JSON.parse(JSON.stringify(json(Schema.decodeUnknownSync(schema, { onExcessProperty: "error" })(text)))),
    text
  )

/** The example of an operation's response in the document. */
const answerOf = (operationId: string): ReturnType<typeof JSON.parse> => findOperation(operationId).answer

describe("the codec", () => {
  it("converts a page of the tally to the contract's JSON", () => {
    assertRoundTrip(TallyPage, ({ nextCursor, previousCursor, rows, source, ...freshness }) => ({
      source,
      ...freshnessJson(freshness),
      rows: rows.map(tallyRowJson),
      nextCursor,
      previousCursor
    }), answerOf("tally.page"))
    assertRoundTrip(
      TallyCounts,
      ({ source, ...counts }) => ({ source, ...countsJson(counts) }),
      answerOf("tally.summary")
    )
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

  it("converts changes", () => {
    const counts = { onHand: 5, committed: null, incoming: 0, available: 5 }
    const changes = [
      ...answerOf("tally.history").rows,
      { what: "loop", at: time, notBefore: null, before: null, after: 3 },
      { what: "haravan", at: time, updatedAt: time, location: null, before: counts, after: null },
      { what: "haravan", at: time, updatedAt: null, location: "Kho Hà Nội", before: null, after: counts }
    ]
    for (const change of changes) assertRoundTrip(Change, (change) => changeJson(toChange(change)), change)
  })

  it("converts runs and their progress", () => {
    assertRoundTrip(SyncRun, runJson, answerOf("syncs.run"))
    assertRoundTrip(SyncRun, runJson, { ...answerOf("syncs.run"), endedAt: time, problem: "the store is full" })
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
    assertRoundTrip(SyncProgress, progressJson, idle)
    assertRoundTrip(SyncProgress, progressJson, {
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

  it("converts links and balances", () => {
    const { rows: [row], ...page } = answerOf("links.page")
    const unlinked = { reason: "ambiguous", detail: "two have it", candidates: ["1", "2"] }
    const gone = { ...row, loop: { ...row.loop, goneAt: time }, haravan: null, evidence: null, foundAt: null }
    assertRoundTrip(LinksPage, linksPageJson, { ...page, rows: [row, { ...gone, unlinked }] })
    assertRoundTrip(HaravanBalance, balanceJson, answerOf("haravan.inventoryLocations").rows[0])
  })

  it("converts stock rules, their versions and changes", () => {
    const { rows: [row] } = answerOf("rules.versions")
    const none = { version: 0, change: null, rules: [] }
    for (const rules of [answerOf("rules.current"), { ...answerOf("rules.current"), ...none }]) {
      assertRoundTrip(Rules, rulesJson, rules)
    }
    const versions = { rows: [row, none], nextCursor: null }
    assertRoundTrip(RulesVersions, ({ rows, ...rest }) => ({ rows: rows.map(ruleSetJson), ...rest }), versions)
    assertRoundTrip(RulesChanged, rulesChangedJson, answerOf("rules.replace"))
    assertRoundTrip(RulesChanged, rulesChangedJson, { ...answerOf("rules.replace"), after: null })
    assertRoundTrip(RulesUndone, rulesUndoneJson, answerOf("rules.undo"))
    assertRoundTrip(RulesProposed, (proposed) => proposed, answerOf("rules.proposal"))
  })

  it("reads a rule of a response, and fills in the defaults of a partial rule", () => {
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

  it("converts a change of links to a declaration and back", () => {
    const ends = { loopId: "12", haravanId: "34" }
    const changes: ReadonlyArray<LinkChange> = (["variant", "location"] as const).flatMap((kind) => [
      { action: "link", kind, ...ends, note: "the same" },
      { action: "link", kind, ...ends, note: null },
      { action: "ignore", kind, loopId: "12", haravanId: null, note: "a sample" },
      { action: "ignore", kind, loopId: null, haravanId: "34", note: "a sample" },
      { action: "remove", kind, loopId: "12", haravanId: null, note: null },
      { action: "remove", kind, ...ends, note: null }
    ])
    assert.deepStrictEqual(changes.map(toDeclarationChange).map(toLinkChange), changes)
  })

  it("converts a filter to a query and back", () => {
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
    assert.deepStrictEqual(toFilter(filterQuery(filter), 9), filter)
    assert.deepStrictEqual(toFilter(filterQuery({ q: " " }), 9), {})
  })
})
