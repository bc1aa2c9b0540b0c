import type { Upstream } from "@stocktally/schema"
import { bucketLeak } from "./haravanBucket.ts"
import { changesFilter } from "./haravanChangesFilter.ts"
import { defaultOrder, locationPages, pageSize, productPages, unfiltered } from "./haravanPages.ts"
import { decimals, duplicates, embedded, ids, inventoryMode, locationKinds } from "./haravanRecords.ts"
import * as loop from "./loopQuestions.ts"
import type { ProbeQuestion } from "./ProbeQuestion.ts"

/** All questions, in order. The one that needs a full bucket comes last. */
export const questions: { readonly [U in Upstream]: ReadonlyArray<ProbeQuestion> } = {
  loop: [loop.pageSize, loop.nextPage, loop.ids, loop.shapes],
  haravan: [
    inventoryMode,
    locationPages,
    locationKinds,
    pageSize,
    defaultOrder,
    unfiltered,
    changesFilter,
    decimals,
    duplicates,
    productPages,
    embedded,
    ids,
    bucketLeak
  ]
}
