/**
 * What an unlinked record was linked to before, in the sentence that says why it is not any more. The store keeps that
 * sentence, and so the next sync still knows.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Evidence, isIdDigits } from "@stocktally/schema"

const pattern = /^was (?:Loop|Haravan) (?:variant|location) (\d+) by ([a-z-]+), but now /

const decodeEvidence = Schema.decodeUnknownOption(Evidence)

/** The sentence; `noun` is `Haravan variant`. */
export const formerDetail = (noun: string, id: string, evidence: Evidence, now: string): string =>
  `was ${noun} ${id} by ${evidence}, but now ${now}; declare which is meant`

/** The former partner that a sentence of {@link formerDetail} tells of. */
export const formerOf = (detail: string): Option.Option<{ readonly partner: string; readonly evidence: Evidence }> => {
  const [, partner = "", evidence] = pattern.exec(detail) ?? []
  return isIdDigits(partner)
    ? Option.map(decodeEvidence(evidence), (evidence) => ({ partner, evidence }))
    : Option.none()
}
