import { type Examination, visible } from "@stocktally/core"
import { upstreamName } from "@stocktally/schema"
import type { Tone } from "../../output/RecordKind.ts"
import { paint, type TableSurface } from "../../terminal/table.ts"
import { pad } from "../../terminal/width.ts"

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
