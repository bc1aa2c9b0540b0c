import type { Examination, ProbeAnswer } from "@stocktally/core"
import type { RecordKind } from "../../output/RecordKind.ts"
import { plainFields } from "../../output/fields.ts"

/** What a doctor found, and among it what a probe did. */
export const doctorCheck: RecordKind<Examination | ProbeAnswer> = {
  names: ["check", "checks"],
  json: (found) => {
    if ("name" in found) return found
    const { answer, question, status, upstream, value } = found
    return { upstream, name: question, status, detail: answer, remedy: null, value }
  },
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
