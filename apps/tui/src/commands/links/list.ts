import type { LinkKind } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { linkRow } from "./linkRow.ts"
import { writeStored } from "../ofOneMoment.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../synced.ts"

export const handle = ({ kind }: { readonly kind: Option.Option<LinkKind> }) =>
  runWithStore(writeStored(
    linkRow,
    Stream.unwrap(Effect.map(syncedStore, ({ links }) => links.list({ kind: Option.getOrUndefined(kind) }))).pipe(
      Stream.rechunk(500)
    )
  ))
