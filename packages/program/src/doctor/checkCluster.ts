import type { DoctorCheck } from "@stocktally/sync"
import { type ClusterMember, ClusterMembers, memberShopId, type Owner } from "@stocktally/tally"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { SettingsValues } from "../settings/SettingsValues.ts"
import { openClusterTables } from "../store/openStore.ts"

/** Compares what the services of the cluster say about a shop; no checks without a cluster. */
export const checkCluster = (
  { cluster, ofShop }: Pick<SettingsValues, "cluster" | "ofShop">,
  owner: Option.Option<Owner>
): Effect.Effect<ReadonlyArray<DoctorCheck>> =>
  Option.isNone(cluster) || Option.isNone(ofShop) || Option.isNone(owner)
    ? Effect.succeed([])
    : Layer.build(openClusterTables(cluster.value)).pipe(
      Effect.flatMap((tables) => Context.get(tables, ClusterMembers).list),
      Effect.scoped,
      Effect.match({
        onFailure: ({ reason }) => {
          const [detail, remedy] = reason.parts
          return [check("failed", detail, remedy)]
        },
        onSuccess: (members) => compare(members, { id: memberShopId(owner.value), slug: ofShop.value.slug })
      })
    )

/** Compares the members' shops with the shop as it is called here. */
const compare = (
  members: ReadonlyArray<ClusterMember>,
  { id, slug }: { readonly id: string; readonly slug: string }
): ReadonlyArray<DoctorCheck> => {
  const of = members.map(({ address, shops, version }) => ({
    address,
    version,
    shop: shops.find((shop) => shop.id === id)
  }))
  const addresses = (found: typeof of) => found.map(({ address }) => address).join(" and ")
  const without = of.filter(({ shop }) => shop === undefined)
  const renamed = of.filter(({ shop }) => shop !== undefined && shop.slug !== slug)
  const late = of.filter(({ shop }) => shop?.overdue === true)
  const versions = new Set(of.map(({ version }) => version))
  const found = [
    ...(members.length === 0
      ? [check("warning", "no service of the cluster is running", "start stocktally-http")]
      : []),
    ...(late.length > 0
      ? [check(
        "failed",
        `no service syncs this shop, as ${addresses(late)} found`,
        "see the logs of the services; restart those that do not sync"
      )]
      : []),
    ...(without.length > 0
      ? [check(
        "warning",
        `this shop is not open at ${addresses(without)}`,
        "give every service the same shops file, and see the log of this one"
      )]
      : []),
    ...renamed.map(({ address, shop }) =>
      check("warning", `this shop is ${shop?.slug} at ${address}`, "give every service the same shops file")
    ),
    ...(versions.size > 1
      ? [check(
        "warning",
        `the services have different versions: ${
          of.map(({ address, version }) => `${version} at ${address}`).join(", ")
        }`,
        "finish the update"
      )]
      : [])
  ]
  return found.length > 0 ? found : [check("ok", `${addresses(of)} share this shop`, null)]
}

const check = (status: DoctorCheck["status"], detail: string, remedy: string | null): DoctorCheck => ({
  upstream: null,
  name: "Cluster",
  status,
  detail,
  remedy
})
