import {
  type HaravanLocation,
  type HaravanLocationId,
  type LoopLocation,
  type LoopLocationId,
  trustedId
} from "@stocktally/schema"
import { normalKey } from "../text/normalKey.ts"
import { type LinkRules, type LinkInput, linkRecords } from "./linkRecords.ts"
import type { Links } from "./Links.ts"
import { externalKey } from "./linkVariants.ts"

/** What linking reads of a Loop location. */
export type LinkableLoopLocation = Pick<LoopLocation, "id" | "externalId" | "name">

/** What linking reads of a Haravan location. */
export type LinkableHaravanLocation = Pick<HaravanLocation, "id" | "name">

/** Locations, as they are linked. */
export const locationLinkRules: LinkRules<
  LoopLocationId,
  LinkableLoopLocation,
  HaravanLocationId,
  LinkableHaravanLocation
> = {
  kind: "location",
  evidence: [
    { evidence: "external-id", loop: ({ externalId }) => externalKey(externalId), haravan: ({ id }) => id },
    { evidence: "name", loop: ({ name }) => normalKey(name), haravan: ({ name }) => normalKey(name) }
  ],
  loopId: trustedId.LoopLocationId,
  haravanId: trustedId.HaravanLocationId
}

/** Which Loop location is which Haravan location: the rules of `linkVariants`, with the name for SKU and barcode. */
export const linkLocations = (
  input: LinkInput<LoopLocationId, LinkableLoopLocation, HaravanLocationId, LinkableHaravanLocation>
): Links<LoopLocationId, HaravanLocationId> => linkRecords(locationLinkRules, input)
