import { linkFileSheet } from "@stocktally/tally"
import * as Effect from "effect/Effect"
import { writeSheet } from "../../sheets/writeSheet.ts"
import { runWithStore } from "../run.ts"
import { syncedStore } from "../store.ts"

export const handle = ({ unlinked }: { readonly unlinked: boolean }) =>
  runWithStore(writeSheet(
    Effect.map(syncedStore, ({ linkFile }) => ({ columns: linkFileSheet, rows: linkFile({ unlinked }) }))
  ))
