/** Reads the overviews of many stores in one Postgres database with few statements. */
import * as Effect from "effect/Effect"
import * as Request from "effect/Request"
import * as RequestResolver from "effect/RequestResolver"
import * as Schema from "effect/Schema"
import { addToTotals, emptyTotals, StoreError, type StoreOverview, Unexpected } from "@stocktally/tally"
import { quotedName } from "./postgres/renewablePool.ts"
import { runColumns, single, StoredRun } from "./runs/runs.ts"
import { verdictOfClass } from "./sql/codes.ts"
import { type Database, mapDecodeErrors, runQuery } from "./sql/Database.ts"
import { nullIfInexact } from "./sql/quantities.ts"
import { freshnessOf } from "./tally/read/freshness.ts"
import { notCountedReason } from "./tally/read/resolveFilter.ts"

/** A statement locks all tables and indexes that it names, and Postgres has room for some thousand locks in all. */
const storesPerStatement = 50

const operation = "overview"

class OverviewOf extends Request.TaggedClass("OverviewOf")<{ readonly schema: string }, StoreOverview, StoreError> {}

const Overview = Schema.fromJsonString(Schema.Struct({
  schema: Schema.String,
  state: Schema.NullOr(Schema.Record(Schema.String, Schema.NullOr(Schema.Number))),
  open: Schema.NullOr(Schema.Array(Schema.String)),
  currency: Schema.NullOr(Schema.String),
  counts: Schema.NullOr(Schema.Array(Schema.Struct({
    class: Schema.Number,
    rows: Schema.Number,
    value: Schema.NullOr(Schema.Number),
    unpriced: Schema.Number
  }))),
  run: Schema.NullOr(StoredRun)
}))
const decode = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ overview: Overview })))

/** Selects the overview of the store in a schema as one text, because a column for each number would be slower. */
const selectOverview = (schema: string): string => {
  const from = (table: string) => `FROM ${quotedName(schema)}.${table}`
  return `SELECT json_build_object(
    'schema', '${schema.replaceAll("'", "''")}',
    'state', (SELECT json_object_agg(key, value) ${from("state")}
      WHERE key IN ('judgedLoop', 'judgedHaravan', 'linksComplete', 'judgeFrom')),
    'open', (SELECT json_agg(subject) ${from("subject")} WHERE complete_as_of IS NULL),
    'currency', (SELECT currency ${from("owner")}),
    'counts', (SELECT json_agg(c) FROM (
      SELECT class, sum(rows) AS rows, ${nullIfInexact("sum(value)")} AS value, sum(unpriced) AS unpriced
      ${from("tally_count")} WHERE rows > 0 GROUP BY class) c),
    'run', (SELECT row_to_json(r) FROM (
      SELECT ${runColumns} ${from("sync_run")} WHERE kind <> '${single}' ORDER BY sync_run.id DESC LIMIT 1) r)
  )::text AS overview`
}

const toOverview = ({ counts, currency, open, run, state }: typeof Overview.Type): StoreOverview => {
  const { asOf, complete } = freshnessOf(state ?? {}, open ?? [], currency)
  const totals = emptyTotals()
  for (const count of counts ?? []) {
    if (notCountedReason({}, count.class) === undefined) addToTotals(totals, verdictOfClass(count.class), count)
  }
  return { asOf, complete, currency, summary: totals.summary, values: totals.values, newestRun: run }
}

/**
 * Reads the overviews of stores by their schemas. Those that are requested at the same time are read together. If a store
 * cannot be read, the others are.
 */
export const makeOverviews = (
  shared: Effect.Effect<Database, StoreError>
): (schema: string) => Effect.Effect<StoreOverview, StoreError> => {
  const read = Effect.fnUntraced(function*(schemas: ReadonlyArray<string>) {
    const database = yield* shared
    const rows = yield* runQuery(
      database,
      operation,
      (sql) => sql`${sql.literal(schemas.map(selectOverview).join(" UNION ALL "))}`
    )
    const found = yield* mapDecodeErrors(database, operation, "an overview", decode(rows))
    return new Map(found.map(({ overview }) => [overview.schema, overview]))
  })
  type Entries = ReadonlyArray<Request.Entry<OverviewOf>>
  const answer = (entries: Entries): Effect.Effect<void> =>
    Effect.matchEffect(read([...new Set(entries.map(({ request }) => request.schema))].toSorted()), {
      onSuccess: (found) =>
        Effect.forEach(entries, (entry) => {
          const overview = found.get(entry.request.schema)
          return overview === undefined
            ? Request.fail(entry, missing(entry.request.schema))
            : Request.succeed(entry, toOverview(overview))
        }, { discard: true }),
      onFailure: (error) =>
        entries.length > 1 && error.reason._tag !== "Unreachable"
          ? Effect.forEach(entries, (entry) => answer([entry]), { discard: true })
          : Effect.forEach(entries, Request.fail(error), { discard: true })
    })
  const resolver = RequestResolver.batchN(RequestResolver.make<OverviewOf>(answer), storesPerStatement)
  return (schema) => Effect.request(new OverviewOf({ schema }), resolver)
}

const missing = (schema: string): StoreError =>
  new StoreError({
    operation,
    reason: new Unexpected({ place: schema, detail: "the database returned no overview of it", cause: undefined })
  })
