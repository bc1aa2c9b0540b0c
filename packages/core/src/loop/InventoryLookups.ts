import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import { type LoopInventory, type LoopKey, UnexpectedResponse, UpstreamError } from "@stocktally/schema"
import { decodeLoopInventory } from "@stocktally/schema/wire"
import { type Lookups, makeLookups, NothingPending } from "../lookup/Lookups.ts"
import type { UpstreamClient } from "../upstream/UpstreamClient.ts"

/** Looks up single inventories, one request each: Loop accepts no list of ids. */
export const makeInventoryLookups = (
  client: UpstreamClient,
  operation: string
): Effect.Effect<Lookups<LoopKey, LoopInventory>, never, Scope.Scope> =>
  makeLookups<LoopKey, LoopInventory>({
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
                  detail: `the inventory of variant ${inventory.variant.id} at location ` +
                    `${inventory.location.id} instead of the requested one`
                })
              })
            )
        )
      )
  })

const pathOf = ({ locationId, variantId }: LoopKey): string => `/inventories/${variantId}/${locationId}`
