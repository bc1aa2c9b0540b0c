import { formatTimestamp, HaravanBalance } from "@stocktally/schema"
import { fieldsOf } from "../../output/fields.ts"
import type { RecordKind } from "../../output/RecordKind.ts"
import { localTime } from "../../terminal/localTime.ts"

/** `-` for a count that could not be read. */
const counted = (count: number | null): string => count === null ? "-" : String(count)

export const haravanBalance: RecordKind<HaravanBalance> = {
  names: ["balance", "balances"],
  json: ({ available, committed, id, incoming, locationId, onHand, productId, updatedAt, variantId }) => ({
    id,
    locationId,
    productId,
    variantId,
    onHand,
    committed,
    incoming,
    available,
    updatedAt: formatTimestamp(updatedAt)
  }),
  fields: fieldsOf(HaravanBalance),
  columns: [
    { header: "ID", text: ({ id }) => id, expendable: 1 },
    { header: "LOCATION", text: ({ locationId }) => locationId },
    { header: "PRODUCT", text: ({ productId }) => productId ?? "-", expendable: 0 },
    { header: "VARIANT", text: ({ variantId }) => variantId },
    { header: "ON HAND", align: "right", text: ({ onHand }) => counted(onHand) },
    { header: "COMMITTED", align: "right", text: ({ committed }) => counted(committed) },
    { header: "INCOMING", align: "right", text: ({ incoming }) => counted(incoming), expendable: 2 },
    { header: "AVAILABLE", align: "right", text: ({ available }) => String(available) },
    { header: "UPDATED", text: ({ updatedAt }) => localTime(updatedAt), expendable: 3 }
  ]
}
