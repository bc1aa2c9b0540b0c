import { Verdict } from "@stocktally/schema"
import type { CommandId } from "./CommandId.ts"

const verdictIds = [
  "toggle-verdict-1",
  "toggle-verdict-2",
  "toggle-verdict-3",
  "toggle-verdict-4",
  "toggle-verdict-5",
  "toggle-verdict-6",
  "toggle-verdict-7",
  "toggle-verdict-8",
  "toggle-verdict-9"
] as const satisfies ReadonlyArray<CommandId>

/** Which verdict each number stands for, in the order of their rules. */
export const verdictKeys: ReadonlyArray<{ readonly id: CommandId; readonly key: string; readonly verdict: Verdict }> =
  verdictIds.flatMap((id, index) => {
    const verdict = Verdict.literals[index]
    return verdict === undefined ? [] : [{ id, key: String(index + 1), verdict }]
  })
