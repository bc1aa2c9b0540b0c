import type { HaravanLocation, HaravanLocationId, LoopLocation, LoopLocationId } from "@stocktally/schema"
import { normalKey } from "../text/normalKey.ts"
import { type LinkInput, linkRecords } from "./linkRecords.ts"
import type { Links } from "./Links.ts"
import { externalKey } from "./linkVariants.ts"

/** What linking reads of a Loop location. */
export type LinkableLoopLocation = Pick<LoopLocation, "id" | "externalId" | "name">

/** What linking reads of a Haravan location. */
export type LinkableHaravanLocation = Pick<HaravanLocation, "id" | "name">

/** Which Loop location is which Haravan location: the rules of `linkVariants`, with the name for SKU and barcode. */
export const linkLocations = (
  input: LinkInput<LoopLocationId, LinkableLoopLocation, HaravanLocationId, LinkableHaravanLocation>
): Links<LoopLocationId, HaravanLocationId> =>
  linkRecords<LoopLocationId, LinkableLoopLocation, HaravanLocationId, LinkableHaravanLocation>("location", [
    { evidence: "external-id", loop: ({ externalId }) => externalKey(externalId), haravan: ({ id }) => id },
    { evidence: "name", loop: ({ name }) => normalKey(name), haravan: ({ name }) => normalKey(name) }
  ], input)
