import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Evidence } from "@stocktally/schema"
import type { LinkStore, StoreError } from "@stocktally/tally"
import { runQuery, type Database, mapDecodeErrors, runScan } from "../sql/Database.ts"
import { streamPages } from "../sql/streamPages.ts"
import { sideCodes } from "../sql/codes.ts"
import { isLinkingDue } from "./linkingDue.ts"
import { makeDeclarations } from "./declarations.ts"
import { makeGetLink, makeLinksPage } from "./linksPage.ts"
import { makeRecords } from "./records.ts"
import { replaceLinks } from "./replaceLinks.ts"

const decodeEvidence = Schema.decodeUnknownEffect(Evidence)

export const makeLinks = (database: Database): LinkStore => {
  const evidenceOf = (evidence: string, operation: string): Effect.Effect<Evidence, StoreError> =>
    mapDecodeErrors(database, operation, "a link", decodeEvidence(evidence))

  return {
    ...makeDeclarations(database),

    found: (kind) =>
      streamPages(
        (after: string | undefined, limit) =>
          runScan(database, "links.found", (sql) =>
            sql<
              { readonly loop: string; readonly haravan: string; readonly evidence: string; readonly found_at: number }
            >`
              SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence, found_at FROM link
              WHERE kind = ${kind} AND loop_id > ${after ?? "0"} ORDER BY loop_id LIMIT ${limit}`),
        ({ loop }) => loop
      ).pipe(
        Stream.mapEffect(({ evidence, found_at, haravan, loop }) =>
          Effect.map(
            evidenceOf(evidence, "links.found"),
            (evidence) => ({ kind, loop, haravan, evidence, foundAt: found_at })
          )
        )
      ),

    givenUp: (kind) =>
      streamPages(
        (after: string | undefined, limit) =>
          runScan(database, "links.givenUp", (sql) =>
            sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string }>`
              SELECT CAST(id AS TEXT) AS loop, CAST(former_id AS TEXT) AS haravan, former_evidence AS evidence FROM unlinked
              WHERE kind = ${kind} AND side = ${sideCodes.loop} AND former_id IS NOT NULL AND unlinked.id > ${
              after ?? "0"
            }
              ORDER BY unlinked.id LIMIT ${limit}`),
        ({ loop }) =>
          loop
      ).pipe(
        Stream.mapEffect(({ evidence, haravan, loop }) =>
          Effect.map(evidenceOf(evidence, "links.givenUp"), (evidence) => ({ kind, loop, haravan, evidence }))
        )
      ),

    isDue: runQuery(database, "links.isDue", isLinkingDue),

    replace: replaceLinks(database),

    records: makeRecords(database),

    get: makeGetLink(database),

    page: makeLinksPage(database)
  }
}
