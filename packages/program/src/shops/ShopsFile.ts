/**
 * The shops file: JSON with an entry for each shop. It holds no secret, only references to secrets.
 *
 * @module
 */
import { closestNames } from "@stocktally/tally"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import { slugForm } from "../settings/parse.ts"
import { shopSettings } from "../settings/table.ts"

const Slug = Schema.String.check(Schema.isPattern(slugForm, {
  description: "The shop's name in commands, addresses and keys: up to 40 of a-z, 0-9 and -.",
  message: "is not a name of up to 40 of a-z, 0-9 and -, such as hanoi-2"
}))

const Label = Schema.String.check(Schema.isPattern(/^[^\p{C}\s](?:[^\p{C}]{0,98}[^\p{C}\s])?$/u, {
  description: "The shop's name on screens; by default the slug.",
  message: "is not a text of 1 to 100 characters in one line"
}))

/** `file:PATH`, relative to the shops file, or `env:NAME`. */
const Reference = Schema.String.check(Schema.isPattern(/^(?:file:.+|env:STOCKTALLY_SHOP_[A-Z0-9_]+)$/u, {
  description: "The place of the secret: file:PATH, or env:NAME for a name that begins with STOCKTALLY_SHOP_.",
  message: "is not file:PATH or env:STOCKTALLY_SHOP_NAME; a secret itself does not belong in this file"
}))

const BaseUrl = Schema.String.annotate({
  description: "The address of the API, if it is not the documented one. STOCKTALLY_SHOPS_HOSTS must name its host."
})

const Override = Schema.Union([Schema.String, Schema.Finite])

/** One shop. Without `loop` or `haravan`, only the other side is read. */
export const ShopEntry = Schema.Struct({
  slug: Slug,
  label: Schema.optionalKey(Label),
  loop: Schema.optionalKey(Schema.Struct({ key: Reference, baseUrl: Schema.optionalKey(BaseUrl) })),
  haravan: Schema.optionalKey(Schema.Struct({ token: Reference, baseUrl: Schema.optionalKey(BaseUrl) })),
  settings: Schema.optionalKey(
    Schema.Struct(Object.fromEntries(shopSettings.map(({ about, name }) => [
      name,
      Schema.optionalKey(Override.annotate({ description: about }))
    ])))
  )
})
export interface ShopEntry extends Schema.Schema.Type<typeof ShopEntry> {}

/** The whole file, for its JSON Schema. Entries are decoded one by one, so that a wrong one leaves the others. */
export const ShopsFile = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  shops: Schema.Array(ShopEntry)
})

/** An entry as it was written, and what it says or what is wrong with it. */
export interface WrittenEntry {
  /** Its place in the file, from 1. */
  readonly place: number
  /** Its slug, if it has one. */
  readonly slug: string | null
  /** The entry's JSON, to compare it with a later version. */
  readonly text: string
  readonly entry: Result.Result<ShopEntry, ReadonlyArray<string>>
}

const Envelope = Schema.Struct({
  $schema: Schema.optionalKey(Schema.String),
  shops: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
})
const strict = { onExcessProperty: "error", errors: "all" } as const
const decodeEnvelope = Schema.decodeUnknownResult(Envelope, strict)
const decodeEntry = Schema.decodeUnknownResult(ShopEntry, strict)

/** Splits the text of a shops file into its entries. Fails if it is not a shops file at all; quotes none of it. */
export const parseShopsFile = (text: string): Result.Result<ReadonlyArray<WrittenEntry>, string> =>
  Result.flatMap(parseJson(text.replace(/^\uFEFF/, "")), (json) =>
    Result.mapBoth(decodeEnvelope(json), {
      onFailure: (error) => describeIssues(error.issue, ["$schema", "shops"]).join("; "),
      onSuccess: ({ shops }) => shops.map(writtenEntry)
    }))

const parseJson = (text: string): Result.Result<unknown, string> =>
  Result.mapError(Result.try((): unknown => JSON.parse(text)), (cause) => {
    // The message quotes the text around the place, which may be a secret.
    const [place] = /line \d+ column \d+/.exec(String(cause)) ?? []
    return `is not JSON${place === undefined ? "" : ` (${place})`}`
  })

const writtenEntry = (json: Readonly<Record<string, unknown>>, index: number): WrittenEntry => ({
  place: index + 1,
  slug: typeof json["slug"] === "string" && slugForm.test(json["slug"]) ? json["slug"] : null,
  text: JSON.stringify(json),
  entry: Result.flatMap(
    Result.mapError(decodeEntry(json), ({ issue }) => describeIssues(issue, entryKeys)),
    (entry) =>
      entry.loop === undefined && entry.haravan === undefined
        ? Result.fail(["has neither loop nor haravan; name the secret of one of them at least"])
        : Result.succeed(entry)
  )
})

const entryKeys = [
  ...Object.keys(ShopEntry.fields),
  "key",
  "token",
  "baseUrl",
  ...shopSettings.map(({ name }) => name)
]

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) =>
    issue._tag === "UnexpectedKey"
      ? "is unknown"
      : issue._tag === "MissingKey"
      ? "is missing"
      : SchemaIssue.defaultLeafHook(issue)
})

const describeIssues = (issue: SchemaIssue.Issue, keys: ReadonlyArray<string>): ReadonlyArray<string> =>
  format(issue).issues.map(({ message, path = [] }) => {
    const steps = path.map((step) => String(typeof step === "object" ? step.key : step))
    const near = message === "is unknown" ? closestNames(steps.at(-1) ?? "", keys) : []
    return `${steps.join(".")} ${message.replace(/^Expected /, "must be ")}${
      near.length === 0 ? "" : `; did you mean ${near.join(" or ")}?`
    }`.trim()
  })
