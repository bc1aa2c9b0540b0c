import { type Examination, type ProbeAnswer, type ProbeReport, type ProbeSpending, visible } from "@stocktally/core"
import { upstreamName } from "@stocktally/schema"
import type { Tone } from "../../output/RecordKind.ts"
import { paint, type TableSurface } from "../../terminal/table.ts"
import { pad } from "../../terminal/width.ts"
import { wrap } from "../../terminal/wrap.ts"

interface Mark {
  readonly unicode: string
  readonly ascii: string
  readonly tone: Tone
}

const marks: { readonly [S in Examination["status"]]: Mark } = {
  ok: { unicode: "✓", ascii: "ok", tone: "good" },
  warning: { unicode: "!", ascii: "!", tone: "warning" },
  failed: { unicode: "✗", ascii: "FAILED", tone: "bad" },
  skipped: { unicode: "-", ascii: "-", tone: "quiet" }
}

/** What the doctor found, a line for each check and what to do about it below. */
export const doctorText = (checks: ReadonlyArray<Examination>, { color, unicode }: TableSurface): string => {
  const signs = checks.map(({ status }) => unicode ? marks[status].unicode : marks[status].ascii)
  const names = checks.map(({ name, upstream }) => upstream === null ? name : `${upstreamName(upstream)} ${name}`)
  const signWidth = Math.max(0, ...signs.map(({ length }) => length))
  const nameWidth = Math.max(0, ...names.map(({ length }) => length))
  return checks.map(({ detail, remedy, status }, index) => {
    const sign = paint(pad(signs[index] ?? "", signWidth, "left"), marks[status].tone, color)
    const indent = " ".repeat(signWidth + nameWidth + 4)
    return `${sign}  ${pad(names[index] ?? "", nameWidth, "left")}  ${visible(detail)}`.trimEnd() + "\n" +
      (remedy === null ? "" : `${indent}${unicode ? "→" : "->"} ${visible(remedy)}\n`)
  }).join("")
}

const answerMarks: {
  readonly [S in ProbeAnswer["status"]]: { readonly unicode: string; readonly ascii: string; readonly tone: Tone }
} = {
  settled: { unicode: "✓", ascii: "ok", tone: "good" },
  open: { unicode: "?", ascii: "?", tone: "quiet" },
  failed: { unicode: "✗", ascii: "FAILED", tone: "bad" },
  skipped: { unicode: "-", ascii: "-", tone: "quiet" }
}

/** Lines that are longer are hard to read, on however wide a terminal. */
const widest = 100
const indent = "   "

/** What a probe found: a line for each question, with the answer below. */
export const probeText = ({ answers, spent }: ProbeReport, { color, columns, unicode }: TableSurface): string => {
  const width = Math.min(columns ?? widest, widest)
  const lines = (text: string, before: string) => wrap(text, width - before.length).map((line) => `${before}${line}\n`)
  const head = lines(
    `What Loop and Haravan do where their documentation says nothing. ${spent.map(spentText).join(" ")}`,
    ""
  )
  const body = answers.flatMap(({ answer, question, status, upstream }) => {
    const { ascii, tone, unicode: sign } = answerMarks[status]
    return [
      `${paint(unicode ? sign : ascii, tone, color)}  ${
        paint(`${upstreamName(upstream)} ${question}`, "heading", color)
      }\n`,
      ...lines(answer, indent)
    ]
  })
  return [...head, "\n", ...body].join("")
}

const spentText = ({ fullest, requests, upstream }: ProbeSpending): string => {
  const made = `${upstreamName(upstream)} was asked ${requests === 1 ? "once" : `${requests} times`}`
  return fullest === null ? `${made}.` : `${made}; at most ${fullest.used} of the ${fullest.size} it allows were used.`
}
