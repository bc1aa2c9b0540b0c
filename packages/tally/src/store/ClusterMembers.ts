import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Owner } from "./Owner.ts"
import type { StoreError } from "./StoreError.ts"

/** A shop as a service of a cluster has it. */
export const MemberShop = Schema.Struct({
  /** See {@link memberShopId}. */
  id: Schema.String,
  slug: Schema.String,
  /** Whether the service found that no service syncs the shop, and could not sync it either. */
  overdue: Schema.Boolean
})
export interface MemberShop extends Schema.Schema.Type<typeof MemberShop> {}

/** A service of a cluster. */
export const ClusterMember = Schema.Struct({
  /** The address at which the other services reach it. */
  address: Schema.String,
  /** The version of its program. */
  version: Schema.String,
  /** The shops that it has opened. */
  shops: Schema.Array(MemberShop)
})
export interface ClusterMember extends Schema.Schema.Type<typeof ClusterMember> {}

/** Identifies a shop in every service, whatever its slug is there. */
export const memberShopId = ({ id, kind }: Owner): string => `${kind}-${id}`

/** The services of a cluster, which publish what they have. */
export class ClusterMembers extends Context.Service<ClusterMembers, {
  readonly publish: (member: ClusterMember) => Effect.Effect<void, StoreError>
  /** The services that have published within half a minute, by address. */
  readonly list: Effect.Effect<ReadonlyArray<ClusterMember>, StoreError>
}>()("@stocktally/tally/ClusterMembers") {}
