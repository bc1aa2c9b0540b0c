import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Evidence, type LinkKind } from "@stocktally/schema"
import type { KeptLinks, LinkRow, StoreError } from "@stocktally/tally"
import { asking, type Database, decoded, scanning } from "../sql/Database.ts"
import { paged } from "../sql/paged.ts"
import { sides } from "../sql/codes.ts"
import { isLinkingDue } from "./linkingDue.ts"
import { makeDeclarations } from "./declarations.ts"
import { kinds, linkRow, selectLinks, type StoredLink } from "./linkRows.ts"
import { makeLinkOf, makeLinksPage } from "./linksPage.ts"
import { makeRecords } from "./records.ts"
import { compareLinks, replaceLinks } from "./replaceLinks.ts"

const decodeEvidence = Schema.decodeUnknownEffect(Evidence)

export const makeLinks = (database: Database): KeptLinks => {
  const list = (kind: LinkKind, unlinkedOnly: boolean): Stream.Stream<LinkRow, StoreError> =>
    paged(
      (after: StoredLink | undefined, limit) =>
        asking(
          database,
          "links.list",
          (sql) => selectLinks(sql, kind, unlinkedOnly ? "unlinked" : "all", after, limit)
        ),
      (row) => row
    ).pipe(
      Stream.mapEffect((row) => decoded(database, "links.list", "a link", linkRow(kind, row)))
    )

  const evidenceOf = (evidence: string, operation: string): Effect.Effect<Evidence, StoreError> =>
    decoded(database, operation, "a link", decodeEvidence(evidence))

  return {
    ...makeDeclarations(database),

    found: (kind) =>
      paged(
        (after: string | undefined, limit) =>
          scanning(database, "links.found", (sql) =>
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
      paged(
        (after: string | undefined, limit) =>
          scanning(database, "links.givenUp", (sql) =>
            sql<{ readonly loop: string; readonly haravan: string; readonly evidence: string }>`
              SELECT CAST(id AS TEXT) AS loop, CAST(former_id AS TEXT) AS haravan, former_evidence AS evidence FROM unlinked
              WHERE kind = ${kind} AND side = ${sides.loop} AND former_id IS NOT NULL AND unlinked.id > ${after ?? "0"}
              ORDER BY unlinked.id LIMIT ${limit}`),
        ({ loop }) =>
          loop
      ).pipe(
        Stream.mapEffect(({ evidence, haravan, loop }) =>
          Effect.map(evidenceOf(evidence, "links.givenUp"), (evidence) => ({ kind, loop, haravan, evidence }))
        )
      ),

    isDue: asking(database, "links.isDue", isLinkingDue),

    compare: compareLinks(database),

    replace: replaceLinks(database),

    records: makeRecords(database),

    of: makeLinkOf(database),

    page: makeLinksPage(database),

    list: ({ kind, unlinked = false } = {}) =>
      Stream.fromIterable(kind === undefined ? kinds : [kind]).pipe(
        Stream.flatMap((kind) => list(kind, unlinked))
      )
  }
}
