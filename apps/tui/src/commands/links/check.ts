import { candidatesOf } from "@stocktally/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { linkTrouble } from "./linkRow.ts"
import { writeStored } from "../ofOneMoment.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../synced.ts"

export const handle = () => runWithStore(check)

const check = Effect.gen(function*() {
  const store = yield* syncedStore
  const candidates = yield* candidatesOf(store)
  const troubles = store.links.list({ unlinked: true }).pipe(
    Stream.filter((row) => row.unlinked?.reason !== "ignored"),
    Stream.rechunk(500)
  )
  yield* writeStored(linkTrouble(candidates), troubles)
})
