import * as Command from "effect/cli/Command"
import { lazily } from "./lazily.ts"

export const doctor = Command.make("doctor", {}, lazily(() => import("../handlers/doctor.ts"))).pipe(
  Command.withDescription("Try every credential, scope and address and the store, and say for each failure what to do")
)
