import type { LinkKind } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { syncedStore, writeStored } from "../store.ts"
import { runWithStore } from "../run.ts"
import { linkRow, undecidedLink } from "./records.ts"

export const list = ({ kind }: { readonly kind: Option.Option<LinkKind> }) =>
  runWithStore(writeStored(
    linkRow,
    Stream.unwrap(Effect.map(syncedStore, ({ links }) => links({ kind: Option.getOrUndefined(kind) }))).pipe(
      Stream.rechunk(500)
    )
  ))

export const check = () =>
  runWithStore(Effect.gen(function*() {
    const { candidates, links } = yield* syncedStore
    yield* writeStored(undecidedLink(yield* candidates), Stream.rechunk(links({ troubled: true }), 500))
  }))
