/**
 * Triggers that record, inside Postgres, which session wrote which shop's data, and which lease and run the store had at
 * that moment. Each start of a service has its own session name. So the record does not rest on the code under test.
 *
 * @module
 */
import { Effect, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { ShopSchema } from "./shopSchemas.ts"

/** A session took a shop's lease, with a new token. */
const Take = Schema.Struct({
  shop: Schema.String,
  token: Schema.Int,
  /** Null if the lease was taken before the record began. */
  session: Schema.NullOr(Schema.String)
})
export interface Take extends Schema.Schema.Type<typeof Take> {}

/** A transaction that wrote a shop's data. Times are milliseconds by the clock of Postgres. */
const Write = Schema.Struct({
  shop: Schema.String,
  tables: Schema.String,
  session: Schema.String,
  /** The token of the shop's lease while it wrote. */
  token: Schema.Int,
  /** The shop's run while it wrote; null if none was running. */
  run: Schema.NullOr(Schema.Int),
  /** The token of that run; null if it started before the record began. */
  runToken: Schema.NullOr(Schema.Int),
  runSession: Schema.NullOr(Schema.String),
  beganAt: Schema.Number,
  endedAt: Schema.Number
})
export interface Write extends Schema.Schema.Type<typeof Write> {}

/**
 * The tables that a process writes without the lease: those that people declare, budgets that all processes share, and
 * numbers that the store keeps about itself.
 */
const unfenced = [
  "stocktally_layout",
  "owner",
  "state",
  "lease",
  "spending",
  "credential",
  "sync_run",
  "declaration",
  "stock_rules"
]

const functions = `
CREATE SCHEMA chaos;
CREATE TABLE chaos.take (schema text, token bigint, session text, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE chaos.run (schema text, run bigint, token bigint, session text);
CREATE TABLE chaos.write (
  schema text, relation text, transaction xid8, session text, token bigint, run bigint, at timestamptz
);
CREATE FUNCTION chaos.record_take() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO chaos.take (schema, token, session)
    VALUES (TG_TABLE_SCHEMA, NEW.token, current_setting('application_name'));
  RETURN NULL;
END $$;
CREATE FUNCTION chaos.record_run() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
  EXECUTE format('SELECT token FROM %I.lease', TG_TABLE_SCHEMA) INTO held;
  INSERT INTO chaos.run VALUES (TG_TABLE_SCHEMA, NEW.id, held, current_setting('application_name'));
  RETURN NULL;
END $$;
CREATE FUNCTION chaos.record_write() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint; running bigint;
BEGIN
  EXECUTE format('SELECT token FROM %I.lease', TG_TABLE_SCHEMA) INTO held;
  EXECUTE format('SELECT max(id) FROM %I.sync_run WHERE status = ''running''', TG_TABLE_SCHEMA) INTO running;
  INSERT INTO chaos.write VALUES (TG_TABLE_SCHEMA, TG_TABLE_NAME, pg_current_xact_id(),
    current_setting('application_name'), held, running, clock_timestamp());
  RETURN NULL;
END $$;`

const triggersOf = (schema: string, fenced: ReadonlyArray<string>): string =>
  [
    // Without waiting, because a run may hold one of these tables and wait for another.
    `LOCK TABLE ${
      ["lease", "sync_run", ...fenced].map((table) => `"${schema}"."${table}"`).join(", ")
    } IN SHARE ROW EXCLUSIVE MODE NOWAIT;`,
    `CREATE TRIGGER chaos_take AFTER INSERT ON "${schema}".lease
      FOR EACH ROW EXECUTE FUNCTION chaos.record_take();`,
    `CREATE TRIGGER chaos_take_over AFTER UPDATE ON "${schema}".lease
      FOR EACH ROW WHEN (NEW.token <> OLD.token) EXECUTE FUNCTION chaos.record_take();`,
    `CREATE TRIGGER chaos_run AFTER INSERT ON "${schema}".sync_run
      FOR EACH ROW EXECUTE FUNCTION chaos.record_run();`,
    `INSERT INTO chaos.take (schema, token) SELECT '${schema}', token FROM "${schema}".lease;`,
    `INSERT INTO chaos.run (schema, run, token)
      SELECT '${schema}', r.id, l.token FROM "${schema}".sync_run r, "${schema}".lease l WHERE r.status = 'running';`,
    ...fenced.map((table) =>
      `CREATE TRIGGER chaos_write AFTER INSERT OR UPDATE OR DELETE ON "${schema}"."${table}"
        FOR EACH STATEMENT EXECUTE FUNCTION chaos.record_write();`
    )
  ].join("\n")

const decodeTables = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ schema: Schema.String, table: Schema.String }))
)

/** Begins to record the writes of these shops. */
export const installAudit = Effect.fnUntraced(function*(shops: ReadonlyArray<ShopSchema>) {
  const sql = yield* SqlClient
  const statements = (text: string) =>
    Effect.forEach(text.split(/;\n(?=CREATE|INSERT)/), (statement) => sql.unsafe(statement), { discard: true })
  yield* statements(functions.trim())
  const rows = yield* Effect.flatMap(
    sql`SELECT schemaname AS schema, tablename AS table FROM pg_tables WHERE NOT ${sql.in("tablename", unfenced)}`,
    decodeTables
  )
  yield* Effect.forEach(shops, ({ schema }) => {
    const fenced = rows.filter((row) => row.schema === schema).map(({ table }) => table)
    return sql.withTransaction(statements(triggersOf(schema, fenced))).pipe(
      Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 600 })
    )
  }, { discard: true })
}, Effect.orDie)

const decodeTakes = Schema.decodeUnknownEffect(Schema.Array(Take))
const decodeWrites = Schema.decodeUnknownEffect(Schema.Array(Write))

/** The takes of leases since the audit began, by shop and token. */
const readTakes = Effect.fnUntraced(function*() {
  const sql = yield* SqlClient
  return yield* Effect.flatMap(
    sql`SELECT schema AS shop, token::int AS token, session FROM chaos.take ORDER BY schema, at`,
    decodeTakes
  )
})

/** The transactions that wrote, by shop and time. Each ends with its commit if the server keeps the times of commits. */
const readWrites = Effect.fnUntraced(function*() {
  const sql = yield* SqlClient
  const [setting] = yield* sql<{ readonly on: boolean }>`SELECT current_setting('track_commit_timestamp')::bool AS on`
  const ended = setting?.on === true
    ? "coalesce(pg_xact_commit_timestamp(w.transaction::xid), max(w.at))"
    : "max(w.at)"
  return yield* Effect.flatMap(
    sql.unsafe(`SELECT w.schema AS shop, string_agg(DISTINCT w.relation, ', ') AS tables, w.session,
        w.token::int AS token, w.run::int AS run, r.token::int AS "runToken", r.session AS "runSession",
        extract(epoch FROM min(w.at))::float8 * 1000 AS "beganAt", extract(epoch FROM ${ended})::float8 * 1000 AS "endedAt"
      FROM chaos.write w LEFT JOIN chaos.run r ON r.schema = w.schema AND r.run = w.run
      GROUP BY w.schema, w.transaction, w.session, w.token, w.run, r.token, r.session
      ORDER BY w.schema, min(w.at)`),
    decodeWrites
  )
})

/** Everything that the audit has recorded about these shops. */
export const readAudit = (shops: ReadonlyArray<ShopSchema>) => {
  const names = new Map(shops.map(({ schema, shop }) => [schema, shop]))
  const named = <A extends { readonly shop: string }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
    rows.map((row) => ({ ...row, shop: names.get(row.shop) ?? row.shop }))
  return Effect.orDie(Effect.all({ takes: Effect.map(readTakes(), named), writes: Effect.map(readWrites(), named) }))
}
