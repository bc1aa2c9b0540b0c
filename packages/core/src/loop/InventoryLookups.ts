import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import {
  type LoopInventory,
  type LoopLocationId,
  type LoopVariantId,
  UnexpectedResponse,
  UpstreamError
} from "@stocktally/schema"
import { decodeLoopInventory } from "@stocktally/schema/wire"
import { type Lookups, makeLookups, NothingPending } from "../lookup/Lookups.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** A variant at a location, as Loop knows them. */
export interface InventoryKey {
  readonly variantId: LoopVariantId
  readonly locationId: LoopLocationId
}

/** Single records of Loop, one request each: Loop takes no list of ids. */
export const makeInventoryLookups = (
  client: UpstreamClient,
  operation: string
): Effect.Effect<Lookups<InventoryKey, LoopInventory>, never, Scope.Scope> =>
  makeLookups<InventoryKey, LoopInventory>({
    keyText: ({ locationId, variantId }) => `${variantId}:${locationId}`,
    gatherTime: Duration.zero,
    reconsider: client.budget.reconsider,
    chooseBatch: (urgent) => urgent.slice(0, 1),
    resolve: (priority, batch) =>
      client.getPlanned(
        operation,
        priority,
        Effect.flatMap(batch, ([key]) =>
          key === undefined
            ? new NothingPending()
            : Effect.succeed({ operation, path: pathOf(key), params: [], decode: decodeLoopInventory }))
      ).pipe(
        Effect.map((inventory) => (key) =>
          inventory.variant.id === key.variantId && inventory.location.id === key.locationId
            ? Exit.succeed(inventory)
            : Exit.fail(
              new UpstreamError({
                upstream: "loop",
                operation,
                request: `GET ${pathOf(key)}`,
                reason: new UnexpectedResponse({
                  status: 200,
                  detail: `the record of variant ${inventory.variant.id} at location ${inventory.location.id}, ` +
                    "which is not the one asked for"
                })
              })
            )
        )
      )
  })

const pathOf = ({ locationId, variantId }: InventoryKey): string => `/inventories/${variantId}/${locationId}`
