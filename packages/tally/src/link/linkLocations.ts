import {
  type HaravanLocation,
  type HaravanLocationId,
  type LoopLocation,
  type LoopLocationId,
  uncheckedId
} from "@stocktally/schema"
import { normalKey } from "../text/normalKey.ts"
import { type LinkRules, type LinkInput, linkRecords } from "./linkRecords.ts"
import type { Links } from "./Links.ts"
import { externalKey } from "./linkVariants.ts"

/** The fields of a Loop location that linking uses. */
export type LinkableLoopLocation = Pick<LoopLocation, "id" | "externalId" | "name">

/** The fields of a Haravan location that linking uses. */
export type LinkableHaravanLocation = Pick<HaravanLocation, "id" | "name">

/** How locations are linked. */
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
  label: { evidence: "name", loop: ({ name }) => name, haravan: ({ name }) => name },
  loopId: uncheckedId.LoopLocationId,
  haravanId: uncheckedId.HaravanLocationId
}

/** Links Loop's locations to Haravan's by the rules of `linkVariants`, with the name instead of SKU and barcode. */
export const linkLocations = (
  input: LinkInput<LoopLocationId, LinkableLoopLocation, HaravanLocationId, LinkableHaravanLocation>
): Links<LoopLocationId, HaravanLocationId> => linkRecords(locationLinkRules, input)
