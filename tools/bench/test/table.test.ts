import { assert, it } from "vitest"
import { broken, measured, skipped } from "../src/harness/Figure.ts"
import { renderTable } from "../src/harness/table.ts"

it("has a row for each figure, and below it one for each peer", () => {
  const lines = renderTable([
    measured({
      name: "time",
      value: 181.5,
      unit: "s",
      peers: [{ name: "bound", value: 180 }, { name: "none", value: 0 }],
      required: { of: "ratio", is: "at most", limit: 1.05 }
    }),
    measured({
      name: "refused",
      value: 2,
      unit: "429s",
      peers: [],
      required: { of: "value", is: "at most", limit: 0 }
    }),
    measured({ name: "rows", value: 1_000_000, unit: "rows/s", peers: [] }),
    skipped("start-up", "not built"),
    broken("dump", "it broke")
  ]).split("\n")
  assert.deepStrictEqual(lines, [
    "figure, and beside it      value  unit    ratio  required            result",
    "time                         182  s              ratio at most 1.05  ok",
    "  bound                      180  s       1.008",
    "  none                         0  s",
    "refused                        2  429s           value at most 0     FAILED",
    "rows                   1,000,000  rows/s",
    "start-up                                                             skipped: not built",
    "dump                                                                 FAILED: it broke"
  ])
})
