import type { Examination } from "@stocktally/sync"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { mayMeanSecret, type Slip, slipProblem } from "../settings/Slip.ts"

/** What about settings that could be read is wrong all the same. A secret under a misspelt name is one that is missing. */
export const examineSettings = (
  { exposed, slips }: Pick<SettingsValues, "slips" | "exposed">
): ReadonlyArray<Examination> => {
  const check = (status: Examination["status"], detail: string, remedy: string): Examination => ({
    upstream: null,
    name: "Settings",
    status,
    detail,
    remedy
  })
  return [
    ...slips.map((slip) => check(mayMeanSecret(slip) ? "failed" : "warning", slipProblem(slip), slipRemedy(slip))),
    ...exposed.map(({ holds, path }) =>
      check(
        "warning",
        `others on this machine can read ${path}, which holds ${holds.join(" and ")}`,
        `chmod 600 ${shellWord(path)}`
      )
    )
  ]
}

const slipRemedy = ({ meant }: Slip): string =>
  meant.length === 0
    ? "remove it, or find the right name in docs/settings.md"
    : `rename it to ${meant.join(" or ")}`

const shellWord = (text: string): string => /^[\w./@:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
