import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { SqlError } from "effect/sql/SqlError"
import { Evidence } from "@stocktally/schema"
import type { LinkStore, StoreError } from "@stocktally/tally"
import { runQuery, type Database, mapDecodeErrors, runScan } from "../sql/Database.ts"
import { streamPages } from "../sql/streamPages.ts"
import { sideCodes } from "../sql/codes.ts"
import type { Sql } from "../sql/Dialect.ts"
import { isLinkingDue } from "./linkingDue.ts"
import { makeDeclarations } from "./declarations.ts"
import { makeGetLink, makeLinksPage } from "./linksPage.ts"
import { makeRecords } from "./records.ts"
import { replaceLinks } from "./replaceLinks.ts"

const FormerLink = Schema.Struct({ loop: Schema.String, haravan: Schema.String, evidence: Evidence })
const FoundLink = Schema.Struct({ ...FormerLink.fields, foundAt: Schema.Int })
const decodeFormerLinks = Schema.decodeUnknownEffect(Schema.Array(FormerLink))
const decodeFoundLinks = Schema.decodeUnknownEffect(Schema.Array(FoundLink))

export const makeLinks = (database: Database): LinkStore => {
  /** Decodes page by page, because an effect for each link takes longer than its query. */
  const pages = <Link extends { readonly loop: string }>(
    operation: string,
    query: (sql: Sql, after: string, limit: number) => Effect.Effect<ReadonlyArray<unknown>, SqlError>,
    decode: (rows: unknown) => Effect.Effect<ReadonlyArray<Link>, Schema.SchemaError>
  ): Stream.Stream<Link, StoreError> =>
    streamPages(
      (after: string | undefined, limit) =>
        Effect.flatMap(
          runScan(database, operation, (sql) => query(sql, after ?? "0", limit)),
          (rows) => mapDecodeErrors(database, operation, "a link", decode(rows))
        ),
      ({ loop }) => loop
    )

  return {
    ...makeDeclarations(database),

    found: (kind) =>
      pages(
        "links.found",
        (sql, after, limit) =>
          sql`SELECT CAST(loop_id AS TEXT) AS loop, CAST(haravan_id AS TEXT) AS haravan, evidence, found_at AS "foundAt"
          FROM link WHERE kind = ${kind} AND loop_id > ${after} ORDER BY loop_id LIMIT ${limit}`,
        decodeFoundLinks
      ).pipe(
        Stream.map((link) => ({ kind, ...link }))
      ),

    givenUp: (kind) =>
      pages(
        "links.givenUp",
        (sql, after, limit) =>
          sql`SELECT CAST(id AS TEXT) AS loop, CAST(former_id AS TEXT) AS haravan, former_evidence AS evidence
          FROM unlinked WHERE kind = ${kind} AND side = ${sideCodes.loop} AND former_id IS NOT NULL
            AND unlinked.id > ${after} ORDER BY unlinked.id LIMIT ${limit}`,
        decodeFormerLinks
      ).pipe(
        Stream.map((link) => ({ kind, ...link }))
      ),

    isDue: runQuery(database, "links.isDue", isLinkingDue),

    replace: replaceLinks(database),

    records: makeRecords(database),

    get: makeGetLink(database),

    page: makeLinksPage(database)
  }
}
