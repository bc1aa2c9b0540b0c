/** Decides which process keeps a shop synced. */
import type { ReadModel } from "@stocktally/sync"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"

/** A shop that this process has opened. */
export interface OpenedShop {
  /** The same in every process, whatever the shop is called there. */
  readonly id: string
  readonly slug: string
  readonly readModel: ReadModel["Service"]
  /** From the start of one sync to the start of the next; undefined if the service does not sync by itself. */
  readonly interval: Duration.Duration | undefined
  /** Waits until no run of this process is in progress. */
  readonly idle: Effect.Effect<void>
  /** Syncs the shop at its interval until it is interrupted. */
  readonly watch: Effect.Effect<void>
}

/** Places shops on processes. */
export class Placement extends Context.Service<Placement, {
  /**
   * Keeps a shop synced until the scope closes, by this process or another one. Returns its read model, which sends what
   * must happen at the process that syncs the shop to that process.
   */
  readonly place: (shop: OpenedShop) => Effect.Effect<ReadModel["Service"], never, Scope.Scope>
  /** How many shops were not synced for too long, although it was tried. */
  readonly overdue: Effect.Effect<number>
}>()("stocktally-http/placement/Placement") {
  /** Every process syncs all of its shops. */
  static readonly local = Layer.succeed(Placement, {
    place: ({ readModel, watch }) => Effect.as(Effect.forkScoped(watch), readModel),
    overdue: Effect.succeed(0)
  })
}
