import type { DoctorCheck, ProbeReport, ProbeSpending } from "@stocktally/sync"
import { visible, upstreamName } from "@stocktally/schema"
import { checkMarks, checkTitle } from "../../terminal/checkMarks.ts"
import type { TableSurface } from "../../terminal/table.ts"
import { paint } from "../../terminal/tones.ts"
import { pad } from "../../terminal/width.ts"
import { wrap } from "../../terminal/wrap.ts"

/** The styled sign of a status, padded to `width` cells. */
const signOf = (status: keyof typeof checkMarks, { color, unicode }: TableSurface, width = 0): string => {
  const { ascii, sign, tone } = checkMarks[status]
  return paint(pad(unicode ? sign : ascii, width, "left"), tone, color)
}

/** The checks of the doctor, each with its remedy below. */
export const doctorText = (checks: ReadonlyArray<DoctorCheck>, surface: TableSurface): string => {
  const { columns, unicode } = surface
  const names = checks.map(checkTitle)
  const signWidth = Math.max(0, ...checks.map(({ status }) => checkMarks[status][unicode ? "sign" : "ascii"].length))
  const nameWidth = Math.max(0, ...names.map(({ length }) => length))
  const indent = " ".repeat(signWidth + nameWidth + 4)
  // A terminal that is too narrow for a second column wraps the lines itself.
  const width = columns === undefined || columns < 2 * indent.length ? Infinity : columns - indent.length
  return checks.map(({ detail, remedy, status }, index) => {
    const lines = [
      ...wrap(visible(detail), width),
      ...(remedy === null ? [] : wrap(`${unicode ? "→" : "->"} ${visible(remedy)}`, width))
    ]
    const head = `${signOf(status, surface, signWidth)}  ${pad(names[index] ?? "", nameWidth, "left")}  `
    return lines.map((line, index) => `${index === 0 ? head : indent}${line}`.trimEnd() + "\n").join("")
  }).join("")
}

/** Longer lines are hard to read, also on a wide terminal. */
const widest = 100
const indent = "   "

/** The results of a probe: a line for each question, with the answer below. */
export const probeText = ({ answers, spent }: ProbeReport, surface: TableSurface): string => {
  const { color, columns } = surface
  const width = Math.min(columns ?? widest, widest)
  const lines = (text: string, before: string) => wrap(text, width - before.length).map((line) => `${before}${line}\n`)
  const head = lines(
    `What the documentation of Loop and Haravan leaves open. ${spent.map(spentText).join(" ")}`,
    ""
  )
  const body = answers.flatMap(({ answer, question, status, upstream }) => [
    `${signOf(status, surface)}  ${paint(`${upstreamName(upstream)} ${question}`, "strong", color)}\n`,
    ...lines(answer, indent)
  ])
  return [...head, "\n", ...body].join("")
}

const spentText = ({ fullest, requests, upstream }: ProbeSpending): string => {
  const sent = `${requests} ${requests === 1 ? "request" : "requests"} to ${upstreamName(upstream)}`
  return fullest === null
    ? `${sent}.`
    : `${sent}; at most ${fullest.used} of the ${fullest.size} that it allows at once were used.`
}
