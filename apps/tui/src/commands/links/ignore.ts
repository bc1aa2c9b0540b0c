import type { LinkKind } from "@stocktally/schema"
import * as Option from "effect/Option"
import { declareLink } from "./declare.ts"

export const handle = ({ haravanId, kind, loopId, reason }: {
  readonly loopId: Option.Option<string>
  readonly haravanId: Option.Option<string>
  readonly kind: LinkKind
  readonly reason: string
}) =>
  declareLink({
    action: "ignore",
    kind,
    loop_id: Option.getOrUndefined(loopId),
    haravan_id: Option.getOrUndefined(haravanId),
    note: reason
  })
