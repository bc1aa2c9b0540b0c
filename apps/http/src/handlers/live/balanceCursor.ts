/** Cursors of Haravan's balances. A cursor is valid only for its filter and order. */
import type { InvalidCursorProblem } from "@stocktally/api"
import type { BalanceFilter } from "@stocktally/core"
import { HaravanBalanceId } from "@stocktally/schema"
import type { BalancePosition } from "@stocktally/sync"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { hash } from "node:crypto"
import { cursorOf, otherQuery } from "../common/cursors.ts"

const token = cursorOf(Schema.Struct({ q: Schema.String, i: HaravanBalanceId, t: Schema.Int }))

const digest = (filter: BalanceFilter): string =>
  hash("sha1", JSON.stringify(Object.entries(filter).toSorted(([self], [that]) => self < that ? -1 : 1)), "base64url")
    .slice(0, 12)

/** The cursor of the rows after a row. */
export const encodeBalanceCursor = (filter: BalanceFilter, last: BalancePosition): string =>
  token.encode({ q: digest(filter), i: last.id, t: last.updatedAt })

export const decodeBalanceCursor = (
  cursor: string,
  filter: BalanceFilter
): Effect.Effect<BalancePosition, InvalidCursorProblem> =>
  Effect.flatMap(
    token.decode(cursor),
    ({ i: id, q, t: updatedAt }) =>
      q === digest(filter) ? Effect.succeed({ id, updatedAt }) : Effect.fail(otherQuery("filter or order"))
  )
