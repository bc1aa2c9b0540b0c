import type { DoctorCheck, ProbeReport, ProbeSpending } from "@stocktally/sync"
import { visible, upstreamName } from "@stocktally/schema"
import { checkMarks, checkTitle } from "../../terminal/checkMarks.ts"
import type { TableSurface } from "../../terminal/table.ts"
import { paint } from "../../terminal/tones.ts"
import { pad } from "../../terminal/width.ts"
import { wrap } from "../../terminal/wrap.ts"

/** The sign of a status, styled, in cells that `width` fills. */
const signOf = (status: keyof typeof checkMarks, { color, unicode }: TableSurface, width = 0): string => {
  const { ascii, sign, tone } = checkMarks[status]
  return paint(pad(unicode ? sign : ascii, width, "left"), tone, color)
}

/** What the doctor found, a line for each check and what to do about it below. */
export const doctorText = (checks: ReadonlyArray<DoctorCheck>, surface: TableSurface): string => {
  const { unicode } = surface
  const names = checks.map(checkTitle)
  const signWidth = Math.max(0, ...checks.map(({ status }) => checkMarks[status][unicode ? "sign" : "ascii"].length))
  const nameWidth = Math.max(0, ...names.map(({ length }) => length))
  return checks.map(({ detail, remedy, status }, index) => {
    const indent = " ".repeat(signWidth + nameWidth + 4)
    return `${signOf(status, surface, signWidth)}  ${pad(names[index] ?? "", nameWidth, "left")}  ${visible(detail)}`
      .trimEnd() +
      "\n" +
      (remedy === null ? "" : `${indent}${unicode ? "→" : "->"} ${visible(remedy)}\n`)
  }).join("")
}

/** Lines that are longer are hard to read, on however wide a terminal. */
const widest = 100
const indent = "   "

/** What a probe found: a line for each question, with the answer below. */
export const probeText = ({ answers, spent }: ProbeReport, surface: TableSurface): string => {
  const { color, columns } = surface
  const width = Math.min(columns ?? widest, widest)
  const lines = (text: string, before: string) => wrap(text, width - before.length).map((line) => `${before}${line}\n`)
  const head = lines(
    `What Loop and Haravan do where their documentation says nothing. ${spent.map(spentText).join(" ")}`,
    ""
  )
  const body = answers.flatMap(({ answer, question, status, upstream }) => [
    `${signOf(status, surface)}  ${paint(`${upstreamName(upstream)} ${question}`, "strong", color)}\n`,
    ...lines(answer, indent)
  ])
  return [...head, "\n", ...body].join("")
}

const spentText = ({ fullest, requests, upstream }: ProbeSpending): string => {
  const made = `${upstreamName(upstream)} was asked ${requests === 1 ? "once" : `${requests} times`}`
  return fullest === null ? `${made}.` : `${made}; at most ${fullest.used} of the ${fullest.size} it allows were used.`
}
