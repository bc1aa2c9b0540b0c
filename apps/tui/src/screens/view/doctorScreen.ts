import type { DoctorCheck } from "@stocktally/sync"
import type { State } from "../model/state/State.ts"
import { checkMarks, checkTitle } from "../../terminal/checkMarks.ts"
import type { Theme } from "../../terminal/tones.ts"
import { emptyContent, type ScreenContent, placeholderLines, scrolledContent } from "./ScreenContent.ts"
import { Line, wrapped } from "../../terminal/Line.ts"
import { roughAge } from "../../terminal/time.ts"
import { wrap } from "../../terminal/wrap.ts"

const wordWidth = 10

/** Each check, the worst first, and what to do about it. */
export const doctorScreen = (state: State, theme: Theme): ScreenContent => {
  const { doctor: { checks, checkedAt, top }, now, queries: { doctor: query }, size } = state
  if (checks === null) {
    const text = query?.error?.line ?? `Waiting for ${query?.pending?.subject ?? "the checks"}...`
    return { ...emptyContent, head: [""], body: placeholderLines(text, state, theme) }
  }
  const age = checkedAt === null ? "" : roughAge(checkedAt, now)
  const failed = checks.filter(isFailed).length
  const warnings = checks.filter(({ status }) => status === "warning").length
  const passed = warnings === 0
    ? "All checks passed"
    : `Nothing failed, ${warnings} ${warnings === 1 ? "note" : "notes"}`
  const head = new Line(theme, size.columns)
    .add(failed === 0 ? passed : `${failed} of ${checks.length} failed`, failed === 0 ? "good" : "bad")
    .add(
      age === "" ? "" : age === "now" ? ", checked just now; R checks again" : `, checked ${age} ago; R checks again`,
      "quiet"
    )
  const worstFirst = checks.toSorted((self, that) => rankOf(self) - rankOf(that))
  return scrolledContent(worstFirst.flatMap((check) => checkLines(check, size.columns, theme)), top, state, [
    head.toString()
  ])
}

const rankOf = ({ status }: DoctorCheck): number => status === "failed" ? 0 : status === "warning" ? 1 : 2

const isFailed = ({ status }: DoctorCheck): boolean => status === "failed"

const checkLines = (
  check: DoctorCheck,
  columns: number,
  theme: Theme
): ReadonlyArray<string> => {
  const { detail, remedy, status } = check
  const { sign, tone, word } = checkMarks[status]
  const mark = theme.surface.unicode ? `${sign} ${word}` : word
  const nameWidth = columns < 72 ? 22 : 30
  const indent = wordWidth + nameWidth
  const text = (whole: string): ReadonlyArray<string> => wrapped(whole, columns - indent, theme)
  const titles = wrap(checkTitle(check), nameWidth - 2)
  const details = [
    ...text(detail).map((line) => ({ line, tone: "plain" as const })),
    ...(remedy === null ? [] : text(remedy).map((line) => ({ line, tone: "strong" as const })))
  ]
  return Array.from(
    { length: Math.max(titles.length, details.length) },
    (_, index) =>
      new Line(theme, columns).cell(index === 0 ? mark : "", wordWidth, tone).cell(titles[index] ?? "", nameWidth - 2)
        .gap(2)
        .add(details[index]?.line ?? "", details[index]?.tone).toString()
  )
}
