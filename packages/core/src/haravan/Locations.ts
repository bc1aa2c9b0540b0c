/** The locations of the shop, all of them. */
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
/** No shop has locations on so many pages: a server that makes up new ones for ever must end. */
const mostPages = 1000

/**
 * Reads `GET /locations.json` page by page. Whether it has pages is undocumented, so the end is an empty page, or one
 * without a location that is new: a server that does not know `page` gives the same ones again.
 */
export const readLocations = (
  client: UpstreamClient,
  operation: string
): Effect.Effect<ReadPage<HaravanLocation>, UpstreamError> =>
  Effect.gen(function*() {
    const all = new Map<HaravanLocationId, HaravanLocation>()
    const odd = new Map<string, UnreadableRecord>()
    for (let page = 1; page <= mostPages; page++) {
      const known = all.size + odd.size
      const { rows, unreadable } = yield* client.get({
        operation,
        path,
        params: [["page", String(page)]],
        decode: decodeHaravanLocations
      })
      for (const row of rows) all.set(row.id, row)
      for (const record of unreadable) odd.set(record.id ?? describeUnreadable(record), record)
      if (all.size + odd.size === known) return { rows: [...all.values()], unreadable: [...odd.values()] }
    }
    return yield* new UpstreamError({
      upstream: "haravan",
      operation,
      request: `GET ${path}`,
      reason: new UnexpectedResponse({
        status: 200,
        detail: `${all.size + odd.size} locations on ${mostPages} pages, and still more: the list has no end`
      })
    })
  })
