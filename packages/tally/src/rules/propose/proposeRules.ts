import * as Effect from "effect/Effect"
import type { StoreError } from "../../store/StoreError.ts"
import type { ProposalInput, RuleProposals } from "./RuleProposal.ts"

/** Which stock rules explain best what each Loop location shows. Nothing is changed. */
export const proposeRules = (_input: ProposalInput): Effect.Effect<RuleProposals, StoreError> =>
  Effect.succeed({ proposals: [], none: [] })
