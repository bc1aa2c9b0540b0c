/** Reads all locations of the shop. */
import * as Effect from "effect/Effect"
import {
  describeUnreadable,
  type HaravanLocation,
  type HaravanLocationId,
  UnexpectedResponse,
  type UnreadableRecord,
  UpstreamError
} from "@stocktally/schema"
import { decodeHaravanLocations, type ReadPage } from "@stocktally/schema/wire"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

const path = "/locations.json"
/** A limit that no shop reaches: it stops a list that never ends. */
const maxPages = 1000

/**
 * Reads `GET /locations.json` page by page. Paging is undocumented there, so the list ends with a page that is empty or
 * has no new location: a server that does not know `page` repeats itself.
 */
export const readLocations = (
  client: UpstreamClient,
  operation: string
): Effect.Effect<ReadPage<HaravanLocation>, UpstreamError> =>
  Effect.gen(function*() {
    const rowsById = new Map<HaravanLocationId, HaravanLocation>()
    const unreadableByKey = new Map<string, UnreadableRecord>()
    for (let page = 1; page <= maxPages; page++) {
      const known = rowsById.size + unreadableByKey.size
      const { rows, unreadable } = yield* client.get({
        operation,
        path,
        params: [["page", String(page)]],
        decode: decodeHaravanLocations
      })
      for (const row of rows) rowsById.set(row.id, row)
      for (const record of unreadable) unreadableByKey.set(record.id ?? describeUnreadable(record), record)
      if (rowsById.size + unreadableByKey.size === known) {
        return { rows: [...rowsById.values()], unreadable: [...unreadableByKey.values()] }
      }
    }
    return yield* new UpstreamError({
      upstream: "haravan",
      operation,
      request: `GET ${path}`,
      reason: new UnexpectedResponse({
        status: 200,
        detail: `${
          rowsById.size + unreadableByKey.size
        } locations on ${maxPages} pages, and more to come: the list never ends`
      })
    })
  })
