import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "../../cli/lazily.ts"

export const linksList = Command.make(
  "list",
  {
    kind: Flag.Literals("kind", ["variant", "location"]).pipe(
      Flag.withDescription("Variants or locations alone"),
      Flag.optional
    )
  },
  lazily(() => import("./list.ts"))
).pipe(Command.withDescription("List every link with how it is known, and every record without one with why"))
