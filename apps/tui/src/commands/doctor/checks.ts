import type { StoreCheckResult } from "@stocktally/program"
import { ExitStatus, statusOfStore, statusOfUpstream } from "@stocktally/program/process"
import type { DoctorCheck, DoctorReport, ProbeAnswer } from "@stocktally/sync"
import { plainFields } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"

/** The exit status of checks. A failure of Loop or Haravan comes first: a failure of the store may be its consequence. */
export const statusOf = ({ ok, worst }: DoctorReport, { checks, error }: StoreCheckResult): ExitStatus => {
  if (worst !== null) return statusOfUpstream(worst)
  if (error !== null) return statusOfStore(error)
  return ok && checks.every(({ status }) => status !== "failed") ? ExitStatus.done : ExitStatus.usage
}

/** A check of the doctor, or an answer of the probe. */
export const doctorCheck: RecordKind<DoctorCheck | ProbeAnswer> = {
  names: ["check", "checks"],
  json: (result) => {
    if ("name" in result) return result
    const { answer, question, status, upstream, value } = result
    return { upstream, name: question, status, detail: answer, remedy: null, value }
  },
  fields: plainFields(["upstream", "name", "status", "detail", "remedy"]),
  columns: []
}
