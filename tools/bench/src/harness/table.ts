import { type Figure, holds, type Measured, ratioTo } from "./Figure.ts"

const header = ["figure, and beside it", "value", "unit", "ratio", "required", "result"]
const isRightAligned = [false, true, false, true, false, false]

/** Three significant digits, or all digits of an integer, with thousands separators. */
const formatNumber = (value: number): string =>
  Number.isInteger(value)
    ? value.toLocaleString("en-US")
    : value.toLocaleString("en-US", value >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 })

const formatRatio = (ratio: number): string => Number.isFinite(ratio) ? ratio.toFixed(ratio < 10 ? 3 : 0) : ""

const formatRequired = ({ required }: Measured): string =>
  required === undefined ? "" : `${required.of} ${required.is} ${formatNumber(required.limit)}`

const result = (figure: Figure): string => {
  if (figure._tag === "Broken") return `FAILED: ${figure.why}`
  if (figure._tag === "Skipped") return `skipped: ${figure.why}`
  const answer = holds(figure)
  return answer === undefined ? "" : answer ? "ok" : "FAILED"
}

const rowsOf = (figure: Figure): ReadonlyArray<ReadonlyArray<string>> =>
  figure._tag === "Measured"
    ? [
      [figure.name, formatNumber(figure.value), figure.unit, "", formatRequired(figure), result(figure)],
      ...figure.peers.map((peer) => [
        `  ${peer.name}`,
        formatNumber(peer.value),
        figure.unit,
        formatRatio(ratioTo(figure, peer)),
        "",
        ""
      ])
    ]
    : [[figure.name, "", "", "", "", result(figure)]]

/** The figures as a table: a row for each, and below it a row for each peer with the ratio of the figure to it. */
export const renderTable = (figures: ReadonlyArray<Figure>): string => {
  const rows = [header, ...figures.flatMap(rowsOf)]
  const widths = header.map((_, column) => Math.max(...rows.map((row) => widthOf(row, column))))
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0
      return isRightAligned[column] === true ? cell.padStart(width) : cell.padEnd(width)
    }).join("  ").trimEnd()
  ).join("\n")
}

const widthOf = (row: ReadonlyArray<string>, column: number): number => row[column]?.length ?? 0
