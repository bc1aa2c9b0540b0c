import type { LinkKind } from "@stocktally/schema"
import * as Option from "effect/Option"
import { declareLink } from "./declare.ts"

export const handle = ({ haravanId, kind, loopId, note }: {
  readonly loopId: string
  readonly haravanId: string
  readonly kind: LinkKind
  readonly note: Option.Option<string>
}) => declareLink({ action: "link", kind, loop_id: loopId, haravan_id: haravanId, note: Option.getOrUndefined(note) })
