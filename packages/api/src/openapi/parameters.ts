import { mostPairs } from "@stocktally/sync"
import { isObject, type JsonObject } from "./json.ts"
import { defaultPageSize } from "../parameters/paging.ts"

/** What the document says of a parameter; `schema` takes the place of what is made of its codec. */
interface Described {
  readonly description: string
  readonly example: string | number | boolean
  readonly schema?: JsonObject
}

const id = { type: "string", pattern: "^[1-9][0-9]{0,18}$" }
const ids = { type: "string", pattern: "^[1-9][0-9]{0,18}(,[1-9][0-9]{0,18})*$" }
const size = (most: number) => ({ type: "integer", minimum: 1, maximum: most, default: defaultPageSize })
const text = { type: "string", minLength: 1, maxLength: 200 }
const page = (most: number): Described => ({ description: "How many rows at most.", example: 2, schema: size(most) })

/** By name, and by operation where a name means something of its own there. */
export const parameterDescriptions: { readonly [name: string]: Described } = {
  productVariantId: { description: "Loop's id of the variant.", example: "674353902539857412", schema: id },
  locationId: { description: "Loop's id of the location.", example: "674353902539857001", schema: id },
  variantId: { description: "Only records of this variant, by Loop's id.", example: "674353902539857412", schema: id },
  locationIds: {
    description: "Haravan's ids of locations, with commas between.",
    example: "963236,964801",
    schema: ids
  },
  variantIds: {
    description: "Haravan's ids of variants, with commas between.",
    example: "1060001205,1060003882",
    schema: ids
  },
  updatedAtMin: {
    description: "Only balances that changed at this time or later.",
    example: "2026-11-16T10:36:20.691Z",
    schema: { type: "string", format: "date-time" }
  },
  sinceId: { description: "Only balances whose id is greater.", example: "1003000005", schema: id },
  order: {
    description: "By what the balances are sorted.",
    example: "id",
    schema: { type: "string", enum: ["id", "updated_at"], default: "id" }
  },
  "haravan.inventoryLocations.direction": {
    description: "Ascending or descending.",
    example: "asc",
    schema: { type: "string", enum: ["asc", "desc"], default: "asc" }
  },
  "haravan.inventoryLocations.limit": {
    description: `How many rows at most. Without it: ${defaultPageSize}, or all where pairs are asked for.`,
    example: 2,
    schema: { type: "integer", minimum: 1, maximum: mostPairs }
  },
  verdict: {
    description:
      "Only rows of these verdicts, with commas between: unlinked, unknown, untracked, oversold, only-in-loop, " +
      "only-in-haravan, match, drift, settling.",
    example: "drift,oversold",
    schema: { type: "string", minLength: 1 }
  },
  location: {
    description: "Only rows of this location, by its name, without regard to case and marks.",
    example: "Kho Hà Nội",
    schema: text
  },
  sku: { description: "Only rows of this SKU, as linking compares it.", example: "AKH-0002-TRA-M", schema: text },
  q: {
    description: "Only rows with this text in SKU, barcode or name, without regard to case and marks. Taken literally.",
    example: "khan lua",
    schema: text
  },
  began: {
    description: "Only drifts that began at this time or later, or so long ago at most. With `healed` rows of either.",
    example: "72h",
    schema: { type: "string" }
  },
  healed: {
    description: "Only matches that were drift until this time or later, or until so long ago at most.",
    example: "2026-11-20T00:00:00.000Z",
    schema: { type: "string" }
  },
  empty: {
    description: "Also rows that are only on one side, and zero there.",
    example: false,
    schema: { type: "boolean", default: false }
  },
  sort: { description: "The column to sort by, `-` before it for descending.", example: "-delta" },
  direction: {
    description:
      "`forward`: the rows after the cursor, or the first ones; `backward`: those before it, or the last ones.",
    example: "forward",
    schema: { type: "string", enum: ["forward", "backward"], default: "forward" }
  },
  around: {
    description:
      "The id of a row: the page that holds it, or the first one where there is no such row. Not with `cursor`.",
    example: "h:1060001205:964801",
    schema: text
  },
  limit: page(1_000),
  "loop.inventories.limit": page(250),
  cursor: {
    description: "The `nextCursor` or `previousCursor` of another page of the same query.",
    example: "eyJpIjoiMTAwMzAwMDAwNSJ9",
    schema: { type: "string", minLength: 1, maxLength: 2_000 }
  },
  id: { description: "The row's id.", example: "h:1060001205:964801", schema: text },
  "syncs.run.id": { description: "The run's id.", example: "12", schema: { type: "string", pattern: "^[1-9][0-9]*$" } },
  since: {
    description: "Only changes from this time on, or from so long ago on.",
    example: "7d",
    schema: { type: "string" }
  },
  kind: { description: "Variants or locations.", example: "variant" },
  troubled: {
    description: "Only records without a link that nobody has declared to have none.",
    example: true,
    schema: { type: "boolean", default: false }
  },
  upstream: { description: "Whose records.", example: "haravan" },
  ids: { description: "The records' ids, with commas between.", example: "1060001205,1060003882", schema: ids },
  only: {
    description: "Only these events, with commas between: version, change (and with it reset), progress, run.",
    example: "version,progress,run",
    schema: { type: "string", minLength: 1 }
  },
  "if-match": {
    description: "The `ETag` of the links that the change was decided on.",
    example: "\"7\"",
    schema: { type: "string" }
  },
  "last-event-id": {
    description: "The id of the last event that was received.",
    example: "1rwq0x8v2kd.995.0",
    schema: { type: "string" }
  }
}

/** Headers as people write them. */
const headerNames: { readonly [name: string]: string } = { "if-match": "If-Match", "last-event-id": "Last-Event-ID" }

/** Says of a parameter what it is. */
export const describeParameter = (operationId: string, parameter: unknown): unknown => {
  if (!isObject(parameter) || typeof parameter["name"] !== "string") return parameter
  const { name } = parameter
  const { description, example, schema } = parameterDescriptions[`${operationId}.${name}`] ??
    parameterDescriptions[name] ?? {}
  const isRequired = name === "if-match" || parameter["required"] === true
  return {
    ...parameter,
    name: headerNames[name] ?? name,
    required: isRequired,
    ...(description === undefined ? {} : { description, example }),
    ...(schema === undefined ? {} : { schema })
  }
}
