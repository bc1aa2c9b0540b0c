/** States to draw. */
import type { ShopSummary } from "@stocktally/sync"
import { type Change, emptySummary, type LinkRow, type SyncRun } from "@stocktally/tally"
import { noUnreadable, type TallyRow, uncheckedId, Verdict } from "@stocktally/schema"
import { chartOf } from "../../../src/terminal/chart.ts"
import { type InitialOptions, initialState } from "../../../src/screens/model/initial.ts"
import { onShops as onShopsRead } from "../../../src/screens/model/shops.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { runOf } from "../support/Player.ts"
import { shopOf, unread } from "../support/shops.ts"

export const now = Date.UTC(2026, 10, 21, 12, 0, 0)
const minute = 60_000

const names = [
  "Áo dài cách tân cao cấp - Đen / S",
  "Quần jean ống đứng Sài Gòn xưa - Be / XL",
  "漢字の名前のシャツ - 赤 / L",
  "Gia đình 👨‍👩‍👧‍👦 combo 🇻🇳 ❤️ - M",
  "\u001b[31mhostile\u001b[0m \u202eesrever\u202c\r\nname",
  "A\u0301o da\u0300i với dấu rời - Trắng"
]

export const row = (index: number, over: Partial<TallyRow> = {}): TallyRow => {
  const verdict = Verdict.literals[index % Verdict.literals.length] ?? "match"
  const [loop, haravan] = [index * 7 % 100, index * 5 % 90]
  return {
    id: `v${index}`,
    sku: `SKU-${String(index).padStart(4, "0")}-DEN-S`,
    barcode: `893${String(index).padStart(10, "0")}`,
    name: `${names[index % names.length]} ${index}`,
    location: ["Kho Hà Nội", "Kho Sài Gòn", "Cửa hàng Đà Nẵng"][index % 3] ?? "",
    loop: verdict === "only-in-haravan" ? null : {
      variantId: uncheckedId.LoopVariantId(`67435390253985${index}`),
      locationId: uncheckedId.LoopLocationId("680118439701923347"),
      available: loop,
      fetchedAt: now - 2 * minute
    },
    haravan: verdict === "only-in-loop" ? null : {
      variantId: uncheckedId.HaravanVariantId(`10600${index}`),
      locationId: uncheckedId.HaravanLocationId("964801"),
      productId: uncheckedId.HaravanProductId(`10280${index}`),
      onHand: haravan + 3,
      committed: 3,
      incoming: 12,
      available: haravan,
      tracked: verdict !== "untracked",
      updatedAt: now - index * 97 * minute,
      fetchedAt: now - minute
    },
    link: {
      variant: verdict === "unlinked" ? null : "sku",
      location: "name",
      unlinked: verdict === "unlinked"
        ? { what: "variant", reason: "ambiguous", detail: "Two records of Haravan have this SKU." }
        : null
    },
    delta: verdict === "match" ? 0 : verdict === "drift" || verdict === "settling" ? loop - haravan : null,
    verdict,
    flags: [],
    stale: false,
    since: now - index * 97 * minute,
    expected: haravan,
    rule: null,
    parts: [],
    value: verdict === "unlinked" || verdict === "unknown" || verdict === "untracked" || index % 7 === 5
      ? null
      : Math.abs(loop - haravan) * 199_000,
    ...over
  }
}

const rows = (count: number): ReadonlyArray<TallyRow> => Array.from({ length: count }, (_, index) => row(index))

const beginning: InitialOptions = {
  size: { columns: 80, rows: 24 },
  now,
  sourceName: null,
  source: "sandbox",
  isWatching: true,
  watchEveryMillis: 30_000
}

export const beginningOf = (over: Partial<InitialOptions> = {}): State => initialState({ ...beginning, ...over })

/** An open tally with rows; the second is selected. */
export const withRows = (count: number, over: Partial<State> = {}): State => {
  const state = beginningOf()
  const all = rows(count)
  const byVerdict = (amountOf: (row: TallyRow) => number) =>
    Object.fromEntries(Verdict.literals.map((verdict) => [
      verdict,
      all.reduce((sum, row) => row.verdict === verdict ? sum + amountOf(row) : sum, 0)
    ])) as Record<Verdict, number>
  const side = { complete: true, asOf: now - 3 * minute, unreadable: noUnreadable }
  return {
    ...state,
    origin: { ...state.origin, isOpen: true },
    tally: {
      ...state.tally,
      rowsOf: state.tally.view,
      totalsOf: state.tally.view,
      list: { ...state.tally.list, rows: all, selected: Math.min(1, count - 1), offset: 0, isLoaded: true },
      totals: {
        summary: byVerdict(() => 1),
        values: byVerdict(({ value }) => value ?? 0),
        unpriced: 0,
        notCounted: { inTransit: 12, empty: 1 },
        unusedLocations: [{
          id: uncheckedId.HaravanLocationId("964805"),
          name: "Kho \u001b[2Jtrưng bày",
          transit: false
        }],
        locations: []
      },
      freshness: {
        ...side,
        sides: { loop: { ...side, clockAheadMillis: null }, haravan: { ...side, asOf: now, clockAheadMillis: null } },
        version: 1,
        currency: "VND"
      }
    },
    ...over
  }
}

export const sized = (state: State, columns: number, rows: number): State => ({ ...state, size: { columns, rows } })

/** A row under a rule of three locations: one has no record, and one a hostile name. */
export const makeRuled = (changes: Partial<TallyRow> = {}) =>
  row(7, {
    loop: { ...row(7).loop!, available: 9 },
    expected: 14,
    delta: -5,
    verdict: "drift",
    rule: {
      for: "location",
      percent: 80,
      buffer: 2,
      cap: null,
      belowZero: "zero",
      tolerance: 1,
      tolerancePercent: 5
    },
    parts: [["964801", "Kho Hà Nội", 14], ["964802", "Kho \u001b[2JĐà Nẵng", 6], ["964803", "Kho Vinh", null]].map(
      ([id, location, available]) => ({
        locationId: uncheckedId.HaravanLocationId(String(id)),
        location: String(location),
        available: available === null ? null : Number(available),
        updatedAt: available === null ? null : now - 97 * minute
      })
    ),
    value: 995_000,
    ...changes
  })
export const ruled = makeRuled()

const changes: ReadonlyArray<Change> = [
  { _tag: "Verdict", at: now - 5 * minute, before: "settling", after: "drift" },
  { _tag: "Loop", at: now - 30 * minute, notBefore: now - 60 * minute, before: 9, after: 7 },
  {
    _tag: "Haravan",
    location: null,
    at: now - 90 * minute,
    updatedAt: now - 95 * minute,
    before: { onHand: 12, committed: 3, incoming: 0, available: 9 },
    after: { onHand: 8, committed: 3, incoming: 12, available: 5 }
  },
  { _tag: "Loop", at: now - 3000 * minute, notBefore: null, before: 20, after: 9 }
]

export const onDetail = (over: Partial<State> = {}): State => {
  const shown = row(7)
  const state = withRows(40)
  return {
    ...state,
    screen: "detail",
    backStack: ["tally"],
    detail: {
      id: shown.id,
      row: shown,
      siblings: [shown, row(8, { location: "Kho Sài Gòn" }), row(15, { location: "Hàng đang chuyển" })],
      history: changes,
      isHistoryCut: false,
      chart: chartOf(shown, changes),
      liveRead: null,
      top: 0
    },
    ...over
  }
}

const run = (over: Partial<SyncRun>): SyncRun => ({
  id: "1",
  kind: "full",
  status: "completed",
  holder: "here",
  phase: "idle",
  counters: { rows: 200_000, changed: 1234, gone: 0, requests: 812 },
  startedAt: now - 200 * minute,
  endedAt: now - 196 * minute,
  reason: null,
  problem: null,
  ...over
})

export const onSync = (): State => {
  const state = withRows(40)
  const budget = {
    used: 61,
    size: 80,
    at: now,
    inFlight: 4,
    waiting: { interactive: 0, background: 12 },
    heldUntil: null,
    granted: 400,
    refused: 0
  }
  return {
    ...state,
    screen: "sync",
    sync: {
      ...state.sync,
      progress: {
        phase: "reading",
        run: { id: "3", kind: "full", startedAt: now - 65_000 },
        waitsFor: null,
        rows: { loop: 12_345, haravan: 40_000 },
        requests: { loop: 60, haravan: 170 },
        budgets: { loop: { ...budget, used: 290, size: 300, heldUntil: now + 4000, refused: 2 }, haravan: budget },
        estimateMillis: 132_000
      },
      runs: [
        run({ id: "3", status: "running", endedAt: null, startedAt: now - 65_000, counters: { rows: 2000 } }),
        run({
          id: "2",
          kind: "incremental",
          status: "failed",
          problem:
            "Haravan is unavailable: status 503. Haravan has a problem: try again later. [GET /inventory_locations.json]"
        }),
        run({ id: "1" })
      ],
      selected: 1
    }
  }
}

const link = (index: number): LinkRow => ({
  kind: "variant",
  loop: index % 2 === 0
    ? { id: `67435390253985740${index}`, sku: `SKU-${index}`, name: names[index % names.length] ?? "", goneAt: null }
    : null,
  haravan: index % 2 === 1
    ? { id: `106000${index}`, sku: `SKU-${index}`, name: names[index % names.length] ?? "", goneAt: null }
    : null,
  evidence: null,
  foundAt: null,
  unlinked: {
    reason: (["no-partner", "ambiguous", "conflicting", "ignored"] as const)[index % 4] ?? "no-partner",
    detail: "Its SKU names two records of the other side, and nothing else distinguishes them.",
    candidates: ["106001", "106002"]
  }
})

export const onLinks = (): State => {
  const state = withRows(40)
  const all = Array.from({ length: 30 }, (_, index) => link(index))
  return {
    ...state,
    screen: "links",
    links: {
      ...state.links,
      list: { ...state.links.list, rows: all, selected: 1, offset: 0, isLoaded: true },
      candidates: {
        key: "x",
        ends: [
          { id: "106001", sku: "SKU-1", name: names[0] ?? "", goneAt: null },
          { id: "106002", sku: "SKU-1", name: names[2] ?? "", goneAt: now }
        ]
      }
    }
  }
}

/** Shops in every state, the worst first. Their texts are hostile. */
const shops: ReadonlyArray<ShopSummary> = [
  {
    ...unread("broken")[0]!,
    state: "failed",
    problem: "entry 6 of the file: its token \u001b[2Jis gone",
    label: "Đồ \u001b[31mcũ"
  },
  ...unread("slow"),
  shopOf("new", { asOf: null, lastRun: null, summary: null, value: null, complete: false }),
  shopOf("ill", {
    label: "漢字の店 東京都渋谷区 本店 支店一号 " + "rất dài ".repeat(10),
    asOf: now - 90 * minute,
    stale: true,
    value: 2_232_000,
    summary: { ...emptySummary(), drift: 1234, oversold: 123_456 },
    lastRun: runOf({
      status: "failed",
      endedAt: now - 5 * minute,
      problem: "Haravan refused \u001b]0;x\u0007the token"
    })
  }),
  ...Array.from({ length: 56 }, (_, index) => shopOf(`shop-${index}`, { asOf: now - minute, value: 56_000 - index }))
]

/** The shops of this machine, of which the first is selected and none is open. */
export const onShops = (all = shops): State =>
  onShopsRead(beginningOf({ source: null, shops: { all, open: null, everyMillis: null } }), all)

export const onDoctor = (): State => ({
  ...withRows(40),
  screen: "doctor",
  doctor: {
    top: 0,
    afterFailure: false,
    checkedAt: now - 70_000,
    checks: [
      { upstream: "loop", name: "address", status: "ok", detail: "Loop answers", remedy: null },
      {
        upstream: "haravan",
        name: "credential",
        status: "failed",
        detail: "the access token is refused: 401",
        remedy: "Check HARAVAN_ACCESS_TOKEN; make a new one under Apps, Private apps."
      },
      {
        upstream: "haravan",
        name: "locations",
        status: "warning",
        detail:
          "1 of 4 hold goods in transit, which a tally shows and counts only on request: Hàng đang chuyển; 1 of 4 " +
          "hold goods that are not for sale, which a tally counts and marks as not sellable: Kho hàng lỗi Đà Nẵng",
        remedy: null
      },
      { upstream: null, name: "store", status: "skipped", detail: "not looked at", remedy: null }
    ]
  }
})
