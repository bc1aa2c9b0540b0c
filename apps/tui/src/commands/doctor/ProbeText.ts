import type { ProbeAnswer, ProbeReport, ProbeSpending } from "@stocktally/core"
import { upstreamName } from "@stocktally/schema"
import { wrap } from "../../terminal/wrap.ts"
import type { Tone } from "../../output/RecordKind.ts"
import { paint, type TableSurface } from "../../terminal/table.ts"

const marks: {
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
    const { ascii, tone, unicode: sign } = marks[status]
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
