// oxlint-disable no-control-regex -- terminal output contains escape sequences
import { assert, describe, it } from "@effect/vitest"
import { render } from "ink-testing-library"
import { frameOf } from "../../../src/screens/view/Frame.ts"
import { App, type Model } from "../../../src/screens/view/App.tsx"
import type { Event } from "../../../src/screens/model/Event.ts"
import { reduce } from "../../../src/screens/model/reduce.ts"
import { listHeight } from "../../../src/screens/model/layout.ts"
import { lineOf } from "../../../src/screens/model/lineEdit.ts"
import type { Overlay } from "../../../src/screens/model/state/Overlay.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { openAcceptLoss } from "../../../src/screens/model/overlays.ts"
import { sizeOn, type Surface } from "../../../src/terminal/capabilities.ts"
import { makeTheme } from "../../../src/terminal/tones.ts"
import { messageOf } from "../../../src/screens/view/chrome.ts"
import { shopOf } from "../support/shops.ts"
import { progressOf, runOf } from "../support/Player.ts"
import * as Record from "effect/Record"
import { TooMuchLoss } from "@stocktally/sync"
import { chartLines } from "../../../src/screens/view/detailChart.ts"
import { chartOf } from "../../../src/terminal/chart.ts"
import { screenReaderLines } from "../../../src/screens/view/screenReaderLines.ts"
import { styledWidth } from "../../../src/terminal/width.ts"
import {
  beginningOf,
  makeRuled,
  now,
  onDetail,
  onDoctor,
  onLinks,
  onShops,
  onSync,
  row,
  ruled,
  sized,
  withRows
} from "./states.ts"

const surface: Surface = { color: "none", unicode: true, spoken: false }
const theme = makeTheme(surface)
const sizes = [[80, 24], [140, 40], [60, 15]] as const

const onlyUnknown = {
  ...withRows(0).tally.totals!,
  summary: Record.map(withRows(0).tally.totals!.summary, (_, verdict) => verdict === "unknown" ? 9 : 0),
  notCounted: { inTransit: 0, empty: 0 },
  unusedLocations: []
}

const overlaid = (overlay: Overlay): State => withRows(60, { overlay })
const screens: { readonly [name: string]: State } = {
  "before anything is open": beginningOf(),
  tally: withRows(60),
  "an empty tally": withRows(0),
  detail: onDetail(),
  sync: onSync(),
  links: onLinks(),
  doctor: onDoctor(),
  shops: onShops(),
  "no shops": onShops([]),
  help: { ...withRows(3), screen: "help", backStack: ["tally"] },
  palette: overlaid({ _tag: "Palette", edit: lineOf("so"), selected: 1, note: null }),
  prompt: overlaid({
    _tag: "Prompt",
    purpose: { _tag: "Filter", before: "" },
    title: "Filter",
    edit: lineOf("漢字 áo ".repeat(40)),
    note: "cut to 200 characters"
  }),
  chooser: overlaid({
    _tag: "Chooser",
    purpose: { _tag: "Location" },
    title: "Location",
    choices: Array.from(
      { length: 50 },
      (_, index) => ({ value: `${index}`, text: `Kho \u001b[2J${index}`, detail: "3 rows", isChosen: index === 2 })
    ),
    selected: 30,
    isMultiple: false
  }),
  confirm: overlaid({
    _tag: "Confirm",
    purpose: { _tag: "AcceptLoss" },
    title: "Accept the loss?",
    lines: ["5,000 of 10,000 records would be marked as gone."]
  })
}

/** A model whose queries never get results. */
const modelOf = (begin: State): Model => {
  let state = begin
  const listeners = new Set<() => void>()
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    getSnapshot: () => state,
    dispatch: (event: Event) => {
      state = reduce(state, event, now)[0]
      for (const listener of listeners) listener()
    }
  }
}

/** The lines that Ink draws for a state. */
const drawn = (state: State, look = theme): ReadonlyArray<string> => {
  const { lastFrame, unmount } = render(<App model={modelOf(state)} theme={look} />)
  const frame = lastFrame() ?? ""
  unmount()
  return frame.split("\n")
}

/** The text of a screen, or of its first lines, with single spaces. */
const words = (state: State, lines?: number): string =>
  drawn(state).slice(0, lines).join(" ").replaceAll(/\u001b\[[\d;]*m/g, "").replaceAll(/ +/g, " ")

/** A failed query for the page. */
const failing = (line: string): State["queries"] => ({
  "tally.page": {
    id: 1,
    pending: null,
    isInvalidated: false,
    failureCount: 1,
    error: { line, retryable: true, isCancelled: false, at: now }
  }
})

describe("frames", () => {
  for (const [columns, rows] of sizes) {
    for (const [name, state] of Object.entries(screens)) {
      it(`${name} fills ${columns}x${rows}, and no line is wider`, () => {
        for (const surfaceOf of [surface, { ...surface, unicode: false }, { ...surface, color: "256" as const }]) {
          const { lines } = frameOf(sized(state, columns, rows), makeTheme(surfaceOf))
          assert.lengthOf(lines, rows)
          for (const line of lines) assert.isAtMost(styledWidth(line), columns, line)
        }
      })
    }
  }

  it("are drawn by Ink as they are made, before and after a resize", async () => {
    const model = modelOf(sized(withRows(60), 80, 24))
    const { lastFrame, unmount } = render(<App model={model} theme={theme} />)
    const frame = () => (lastFrame() ?? "").split("\n").map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd())
    const made = () =>
      frameOf(model.getSnapshot(), theme).lines.map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd())
    assert.deepStrictEqual(frame(), made())
    for (const [columns, rows] of [[100, 40], [60, 15], [40, 10], [80, 24]] as const) {
      model.dispatch({ _tag: "Resized", columns, rows })
      await Promise.resolve()
      assert.lengthOf(frame(), rows)
      assert.deepStrictEqual(frame(), made())
    }
    unmount()
  })

  it("say below 60x15 that it is too small, and nothing else", () => {
    const lines = drawn(sized(withRows(60), 40, 10)).map((line) => line.trim())
    assert.deepStrictEqual(lines.slice(0, 2), ["This terminal has 40x10 cells;", "Stocktally needs 60x15. q quits."])
    assert.isTrue(lines.slice(2).every((line) => line === ""))
  })

  it("always hint at help and at quitting", () => {
    for (const [columns, rows] of sizes) {
      for (const state of [withRows(30), onSync(), onLinks(), onDoctor(), onShops()]) {
        assert.match(
          drawn(sized(state, columns, rows)).at(-1)?.replaceAll(/\u001b\[[\d;]*m/g, "") ?? "",
          /\? help.* q quit/
        )
      }
    }
  })

  it("name the remedy for a location without a partner on Tally and in Detail", () => {
    const link = {
      variant: null,
      location: null,
      unlinked: { what: "location", reason: "no-partner", detail: "No Haravan location has the same name" }
    } as const
    const webShop = row(0, { location: "Web \u001b[2Jshop", haravan: null, link })
    const remedy = "Web \\u{1b}[2Jshop is not linked to a Haravan location. If it sells from several, run stocktally " +
      "rules propose."
    const state = withRows(3)
    const shown = { ...state, tally: { ...state.tally, list: { ...state.tally.list, rows: [webShop], selected: 0 } } }
    assert.include(words(sized(shown, 140, 24)), remedy)
    assert.include(words({ ...onDetail(), detail: { ...onDetail().detail!, row: webShop } }), remedy)
    const rule = { ...ruled.rule!, for: "location" as const }
    const mixed = { ...shown.tally.list, rows: [makeRuled({ rule }), row(0, { expected: null, loop: null, link })] }
    assert.include(words(sized({ ...shown, tally: { ...shown.tally, list: mixed } }, 80, 24)), "- has 0")
  })

  it("say of a side without a record that there is none, or that it is not known", () => {
    const { freshness } = withRows(3).tally
    const incomplete = { ...freshness!.sides.haravan, complete: false }
    const tally = {
      ...withRows(3).tally,
      freshness: { ...freshness!, sides: { ...freshness!.sides, haravan: incomplete } }
    }
    const detailOf = (verdict: "only-in-loop" | "unknown") => ({
      ...onDetail(),
      detail: { ...onDetail().detail!, row: row(4, { verdict, haravan: null }) }
    })
    assert.notInclude(words(detailOf("only-in-loop")), "not read yet")
    assert.include(words(detailOf("only-in-loop")), "No record")
    assert.include(words({ ...detailOf("unknown"), tally }), "Not known not read yet, or only in part")
    assert.include(words(detailOf("unknown")), "Lists as of: Loop 3 min ago")
  })

  it("name the colours of verdicts in help, if there are any", () => {
    const help = (color: Surface["color"]) =>
      frameOf(
        sized({ ...withRows(3), screen: "help", backStack: ["tally"] }, 140, 240),
        makeTheme({ ...surface, color })
      )
        .lines.join(" ")
    assert.include(help("256"), "Code: oversold. Colour: bold red.")
    assert.notInclude(help("none"), "Colour:")
  })

  it("mark the numbers of the sandbox", () => {
    for (const [columns, rows] of sizes) assert.include(drawn(sized(withRows(3), columns, rows))[0], "SANDBOX")
    assert.notInclude(drawn(withRows(3, { origin: { ...withRows(3).origin, source: "live" } })).join(), "SANDBOX")
  })

  it("show more columns on wider terminals", () => {
    const heading = (columns: number) =>
      drawn(sized(withRows(20), columns, 24)).find((line) => line.includes("VERDICT")) ?? ""
    assert.notInclude(heading(60), "NAME")
    assert.include(heading(80), "NAME")
    assert.include(frameOf(sized(withRows(20), 140, 24), theme).lines.join(), "ON HAND")
    assert.include(frameOf(sized(withRows(20), 200, 24), theme).lines.join(), "UPDATED")
  })

  it("show the value of differences: in total on the smallest terminal, by verdict on a wide one", () => {
    const head = (columns: number) => words(sized(withRows(30), columns, 24), 3)
    assert.include(head(60), "[0]all 30 (74,4M)")
    assert.notInclude(head(80), "[8]differs 3 (")
    assert.include(head(140), "[8] differs 3 (24,3M)")
    const { freshness, totals } = withRows(30).tally
    const unpriced = { ...withRows(30).tally, freshness: { ...freshness!, currency: null } }
    assert.include(words(sized(withRows(30, { tally: unpriced }), 140, 24), 3), "[0] all 30 [1] not linked")
    const much = { ...withRows(30).tally, totals: { ...totals!, values: { ...totals!.values, drift: null } } }
    assert.include(words(sized(withRows(30, { tally: much }), 140, 24), 3), "[8] differs 3 (?)")
  })

  it("explain the expected count of a row under a stock rule before its numbers", () => {
    for (const [columns, rows] of sizes) {
      const state = sized({ ...onDetail(), detail: { ...onDetail().detail!, row: ruled } }, columns, rows)
      const text = words(state)
      const sentence = "Loop shows 5 fewer than it should: 9 instead of 14. " +
        "80 % of 14 + 6 (Kho Hà Nội, Kho \\u{1b}[2JĐà Nẵng; no record at Kho Vinh) less 2 = 14. The difference is worth 995.000\u00A0₫."
      assert.include(text, sentence)
      assert.isBelow(text.indexOf(sentence), text.indexOf("Available"))
    }
    const byRule = makeRuled({ link: { ...ruled.link, location: "declared" } })
    const text = words(sized({ ...onDetail(), detail: { ...onDetail().detail!, row: byRule } }, 80, 50))
    assert.include(text, "Location linked by its stock rule")
    assert.include(text, "Stock rule Expected 14 Applies to this location 80 % of Kho Hà Nội + Kho \\u{1b}[2JĐà Nẵng")
    assert.include(text, "less 2, at least 0, give or take 1, give or take 5 %")
    assert.match(
      text,
      /Kho Hà Nội 14 \d{4}-\d\d-\d\d \d\d:\d\d[+-]\S+ Kho \\u\{1b\}\[2JĐà Nẵng 6 .* Kho Vinh no record/
    )
    const detail = { ...onDetail().detail!, row: row(7, { value: null }) }
    assert.include(
      words({ ...onDetail(), detail }),
      "Loop shows 14 more than Haravan has: 49 instead of 35. Haravan gives no price for it."
    )
  })

  it("name the location of a change, if several feed the row", () => {
    const { detail } = onDetail()
    const history = detail!.history!.map((change) =>
      change._tag === "Haravan" ? { ...change, location: "Kho \u001b[2JĐà Nẵng" } : change
    )
    const text = words(sized({ ...onDetail(), detail: { ...detail!, history } }, 140, 60))
    assert.include(text, "Haravan from 9 to 5 at Kho \\u{1b}[2JĐà Nẵng on hand 8")
  })

  it("show the expected counts while a rule is in force", () => {
    const state = withRows(30)
    const { list } = state.tally
    const shown = { ...state, tally: { ...state.tally, list: { ...list, rows: [ruled, ...list.rows] } } }
    assert.match(words(sized(shown, 80, 24)), /LOOP EXPECTED DIFF VALUE VERDICT .* 9 14 -5 995K differs/)
    assert.match(words(sized(shown, 90, 24)), /LOOP EXPECTED DIFF VALUE .* 9 14 -5 995K differs/)
    assert.match(
      words(sized(shown, 140, 24)),
      /HARAVAN .*LOOP AVAILABLE EXPECTED DIFF VALUE .* 9 35 14 -5 995\.000\u00A0₫ differs/
    )
  })

  it("count locations that feed no Loop location on Tally, and name them on Sync", () => {
    assert.include(words(sized(withRows(9), 140, 24)), "1 empty (x), 1 location unused (S)")
    assert.include(
      words(onSync()),
      "Haravan's Kho \\u{1b}[2Jtrưng bày feeds no Loop location (stocktally rules list)"
    )
  })

  it("keep columns straight whatever characters names have", () => {
    const lines = drawn(sized(withRows(18), 80, 24)).slice(5, 18)
    const counts = lines.map((line) =>
      styledWidth(
        line.slice(0, line.search(/ (?:not linked|not known|not tracked|oversold|only |match|differs|changed)/))
      )
    )
    assert.deepStrictEqual([...new Set(counts)], [counts[0]])
  })

  it("show hostile names as text", () => {
    const detail = { ...onDetail().detail!, row: row(4) }
    const text = [...drawn(sized(withRows(18), 220, 24)), ...drawn(sized({ ...onDetail(), detail }, 140, 40))].join(
      "\n"
    )
    assert.include(text, "\\u{1b}[31mhostile")
    assert.include(text, "\\u{202e}")
    assert.notMatch(text, /\u001b\[31m|\u202e/)
  })

  it("show the progress of a running sync, and whole times", () => {
    const lines = drawn(onSync()).join("\n").replaceAll(/\u001b\[[\d;]*m/g, "")
    assert.include(lines, "Full sync: reading both shops. Started 1 min 5 s ago.")
    assert.match(lines, /running +1 min 5 s +52,345 +0 +230/)
    const long = runOf({ startedAt: now - 3_599_000, endedAt: now })
    assert.match(drawn({ ...onSync(), sync: { ...onSync().sync, runs: [long] } }).join(), /59 min 59 s/)
  })

  it("show the whole reason of a record without a link if few candidates leave room for it", () => {
    const state = onLinks()
    const { list } = state.links
    const [first] = list.rows
    const detail = `${"Its barcode names another record of the other side. ".repeat(4)}End.`
    const withCandidates = (candidates: ReadonlyArray<string>) => {
      const row = { ...first!, unlinked: { ...first!.unlinked!, detail, candidates } }
      const links = { ...state.links, candidates: null, list: { ...list, rows: [row], selected: 0, top: 0 } }
      return drawn({ ...state, links }).join("\n")
    }
    assert.include(withCandidates(["106001"]), "End.")
    const many = withCandidates(["1", "2", "3", "4", "5", "6", "7"])
    assert.notInclude(many, "End.")
    assert.match(many, /Possible partner {2}1[^]*more/)
  })

  it("say which process a sync waits for", () => {
    const state = onSync()
    const waiting = {
      ...state,
      sync: {
        ...state.sync,
        progress: {
          ...state.sync.progress!,
          phase: "starting" as const,
          run: null,
          waitsFor: { holder: "process 7 on box", since: now }
        }
      }
    }
    assert.include(
      frameOf(sized(waiting, 140, 40), theme).lines.join("\n"),
      "Another Stocktally (process 7 on box) is syncing; waiting"
    )
  })

  it("mark verdicts, selected rows and changed rows by more than colour", () => {
    const plain = (state: State) => drawn(state).map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, ""))
    const state = withRows(9)
    const lines = plain({ ...state, tally: { ...state.tally, flashes: new Map([["v3", now]]) } })
    assert.match(lines[6] ?? "", /^▌ SKU-0001/)
    assert.match(lines[8] ?? "", /^\* SKU-0003/)
    const verdicts = lines.slice(5, 14).map((line) =>
      /(not linked|not known|not tracked|oversold|only Loop|only Hara\.|match|differs|changed)/.exec(line)?.[0]
    )
    assert.lengthOf(new Set(verdicts), 9)
  })

  it("show a problem in place of the rows, or above the status if there are rows", () => {
    const queries = failing("The store is busy; wait a moment.")
    assert.include(drawn(withRows(0, { queries })).slice(5, 9).join(), "The store is busy; wait a moment.")
    const lines = drawn(withRows(60, { queries }))
    assert.include(lines[21], "The store is busy; wait a moment.")
    assert.include(lines[5], "SKU-0000")
    const { "tally.page": refused } = failing("Haravan refused the credential.")
    const kept = drawn(withRows(60, { queries: { "sync.start": refused } }))
    assert.include(kept[21], "The sync did not start: Haravan refused the credential.")
    assert.include(kept[5], "SKU-0000")
  })

  it("draw the history between its lowest and its highest count, both beside it", () => {
    const { loop } = row(8)
    const chartFrom = (before: number, after: number) =>
      chartLines(
        chartOf({ loop: { ...loop!, available: after }, haravan: null }, [
          { _tag: "Loop", at: now - 3_600_000, notBefore: null, before, after }
        ])!,
        now,
        80,
        makeTheme({ ...surface, unicode: false })
      ).map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd())
    const [top = "", middle = "", bottom = ""] = chartFrom(59, 77)
    assert.match(top, /^Loop {5}77 {2}#+ now 77$/)
    assert.match(middle, /^ {13}#+$/)
    assert.match(bottom, /^ {9}59 _#+$/)
    // A level count is drawn in the middle, because it is not the lowest or the highest.
    const [, level = "", under = ""] = chartFrom(5, 5)
    assert.match(level, /^ {9}5 =+$/)
    assert.match(under, /^ {11}#+$/)
    assert.notInclude(chartFrom(5, 5)[0], "#")
  })

  it("count nothing before both sides were read once, and show the progress of the first sync", () => {
    const state = withRows(9)
    const { freshness } = state.tally
    const { haravan } = freshness!.sides
    const unread = { ...freshness!, sides: { ...freshness!.sides, haravan: { ...haravan, asOf: null } } }
    const progress = progressOf("reading", {
      rows: { loop: 12_000, haravan: 300 },
      requests: { loop: 50, haravan: 20 },
      estimateMillis: 21_000
    })
    const first: State = { ...state, tally: { ...state.tally, freshness: unread }, sync: { ...state.sync, progress } }
    const plain = (state: State) => drawn(state).map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, ""))
    const lines = plain(first)
    assert.match(lines.slice(1, 3).join(), /\[0\]all -.*\[7\]match -.*\[8\]differs -/)
    assert.include(lines[21], "First sync: reading both shops. 12,300 records read, 70 requests, 21 s left.")
    assert.notMatch(lines[22] ?? "", / of 9/)
    // After it failed, the counts are all there is, and unknown ones are not shown as 0.
    const lastEnded = runOf({ status: "failed", problem: "Haravan is unavailable" })
    const failed = plain({
      ...first,
      sync: { ...first.sync, lastEnded },
      tally: { ...first.tally, totals: onlyUnknown }
    })
    assert.match(failed.slice(1, 3).join(), /\[0\]all 9 .*\[2\]not known 9 .*\[8\]differs -/)
  })

  it("never hide the selected row behind a long problem", () => {
    const queries = failing(`Haravan is unavailable: ${"status 503 ".repeat(20)}`)
    const state = withRows(60, { queries })
    const last = listHeight("tally", state.size) - 1
    const lines = drawn({ ...state, tally: { ...state.tally, list: { ...state.tally.list, selected: last } } })
    assert.isTrue(lines.some((line) => line.includes(row(last).sku ?? "")))
  })

  it("say how to accept a refused loss before anything that may be cut, and mark every cut", () => {
    const { message } = new TooMuchLoss({
      losses: (["loop-levels", "loop-variants", "haravan-products", "haravan-levels", "links"] as const)
        .map((what) => ({ what, known: 123_456, lost: 98_765 }))
    })
    const lost = runOf({ status: "failed", reason: "loss", problem: message })
    const sync = { ...onSync().sync, runs: [lost], lastEnded: lost, selected: 0 }
    for (const [columns, rows] of sizes) {
      assert.include(words(sized(withRows(60, { sync }), columns, rows)), "A on Sync (S)")
      const notes = words(sized({ ...onSync(), sync }, columns, rows))
      assert.include(notes, "If these records are really gone, A accepts that: ")
      assert.match(notes, columns < 100 ? /…/ : /--accept-loss/)
      const question = words(openAcceptLoss(sized({ ...onSync(), sync }, columns, rows)))
      assert.include(question, "98765 of 123456 inventories of Loop")
      assert.include(question, "98765 of 123456 links.")
      assert.match(question, /rows leave the tally.*Nothing changes at Loop or Haravan\..*Enter confirms/)
    }
  })

  it("name every scope in full in the smallest terminal", () => {
    const state = onDoctor()
    const check = {
      upstream: "haravan",
      name: "com.read_inventories",
      status: "ok",
      detail: "granted",
      remedy: null
    } as const
    const text = drawn(sized({ ...state, doctor: { ...state.doctor, checks: [check] } }, 60, 15)).join("\n")
    assert.include(text, "com.read_inventories")
  })

  it("draw in ASCII on a terminal without Unicode", () => {
    for (const state of Object.values(screens)) {
      assert.match(frameOf(state, makeTheme({ ...surface, unicode: false })).lines.join(""), /^[\u0020-\u007e\u001b]*$/)
    }
  })

  it("show shops with what needs attention, as text from outside, and never 0 for what is not known", () => {
    const lines = drawn(onShops()).map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd())
    assert.deepStrictEqual(lines.slice(0, 8), [
      "Stocktally   Shops",
      "60 shops  1 not open  1 sync failed  1 out of date  1 never synced  1 being read",
      "Sorted: worst first  Filter: none",
      "   SHOP              AS OF  LAST SYNC      OVER  LOOP  HARA DIFFER CHANGE  VALUE",
      "▌! Đồ \\u{1b}[31mcũ  entry 6 of the file: its token \\u{1b}[2Jis gone",
      "   Cửa hàng slow    being read...",
      "   new              never synced",
      " ! 漢字の…ất dài       1 h  failed 5 min   123K     0     0  1,234      0   2,2M"
    ])
    assert.include(
      lines.slice(20, 22).join("\n"),
      "! Đồ \\u{1b}[31mcũ: entry 6 of the file: its token \\u{1b}[2Jis gone"
    )
    assert.match(lines[22] ?? "", /^Read at .*; R reads again\. Only the open shop is synced\. +1 of 60$/)
    const wide = drawn(sized(onShops(), 140, 40)).map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, ""))
    assert.match(wide[3] ?? "", /SHOP +NAME +AS OF +LAST SYNC +OVER +.*UNLINK +UNKN +NOTRK +MATCH +VALUE/)
    assert.match(words(sized(onShops(), 60, 15), 4), /AS OF LAST SYNC DIFFS VALUE/)
  })

  it("show the open shop beside the screens, and only Shops before", () => {
    const state = { ...withRows(3), shops: { ...onShops().shops!, open: "shop-1" } }
    assert.match(words(state, 1), /Stocktally +Shops +Tally +Sync +Links +Doctor/)
    assert.notInclude(drawn(onShops())[0] ?? "", "Tally ")
  })

  it("say of a selected shop why it is not up to date", () => {
    const of = (change: Parameters<typeof shopOf>[1]) => {
      const state = onShops([shopOf("hue", { label: "Huế", asOf: now, ...change })])
      return messageOf(state)?.text
    }
    const failed = runOf({ status: "failed", endedAt: now - 60_000, problem: "Loop is down" })
    assert.strictEqual(of({ lastRun: failed }), "Huế: the last sync failed 1 min ago: Loop is down")
    assert.strictEqual(of({ asOf: null, lastRun: null }), "Huế was never synced.")
    assert.strictEqual(of({ complete: false }), "Huế: Loop or Haravan was not read completely.")
    assert.strictEqual(of({ stale: true, asOf: now - 7_200_000 }), "Huế was last read 2 h ago.")
    assert.isUndefined(of({}))
  })

  it("speak of the selected shop in a sentence", () => {
    const spoken = makeTheme({ color: "none", unicode: true, spoken: true })
    const said = (state: State) => screenReaderLines(state, spoken)
    assert.include(
      said({ ...onShops(), shops: { ...onShops().shops!, list: { ...onShops().shops!.list, selected: 3 } } }).join(" "),
      "last sync failed 5 min ago, 123456 oversold, 1234 differs, all differences worth 2.232.000"
    )
    const [first, ...rest] = said(onShops([shopOf("hue", { asOf: null, lastRun: null, label: "Huế" })]))
    assert.strictEqual(first, "Stocktally, Shops.")
    assert.include(rest, "Shop 1 of 1: Huế, hue, never synced.")
    assert.include(said(onShops([])).join(" "), "No shop is selected.")
  })

  it("are plain sentences for a screen reader", () => {
    const spoken = makeTheme({ color: "none", unicode: true, spoken: true })
    const { lastFrame, unmount } = render(<App model={modelOf(withRows(9))} theme={spoken} />)
    const text = (lastFrame() ?? "").replaceAll(/ *\n */g, " ")
    unmount()
    assert.include(text, "Stocktally, Tally. Sandbox: simulated numbers.")
    assert.include(
      text,
      "Row 2: not known, SKU-0001-DEN-S, Quần jean ống đứng Sài Gòn xưa - Be / XL 1, at Kho Sài Gòn, since 2026-11-21"
    )
    assert.include(text, ". Haravan has 5; Loop shows 7.")
    assert.notMatch(text, / {2,}|\u001b/)
  })

  it("are one text after another for a screen reader, with a word for missing values", () => {
    const spoken = makeTheme({ color: "none", unicode: true, spoken: true })
    const { columns, rows } = sizeOn({ spoken: true }, { columns: 200, rows: 60 })
    const state = sized(onDetail(), columns, rows)
    const lines = screenReaderLines(
      { ...state, detail: { ...state.detail!, siblings: [row(8, { loop: null })] } },
      spoken
    )
    const [loop, haravan] = ["Loop", "Haravan"].map((name) => lines.indexOf(name))
    assert.isAbove(loop ?? -1, 0)
    assert.isAbove(haravan ?? -1, loop ?? 0)
    assert.isTrue(lines.some((line) => line.includes(", none, ")), lines.join("\n"))
    assert.isTrue(lines.some((line) => line.startsWith("Between 5 and 20 since ")), lines.join("\n"))
  })
})
