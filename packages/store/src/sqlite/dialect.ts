import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { join } from "effect/sql/Statement"
import { setProgress } from "../runs/setProgress.ts"
import type { Dialect } from "../sql/Dialect.ts"
import { statementSeparator } from "./protocol.ts"
import { rowSource } from "./rowSource.ts"

/** The length of a trigram. */
const trigram = 3

/** Sorts after every continuation of a text. */
const lastLetter = "\u{10ffff}"

const unionOf = join(" UNION ALL ", false)

const runningRun: Dialect["runningRun"] = (sql, run) =>
  sql`SELECT id FROM sync_run WHERE id = ${run} AND status = 'running'`

export const sqliteDialect: Dialect = {
  placeholders: {
    int: "INTEGER",
    serial: "INTEGER PRIMARY KEY AUTOINCREMENT",
    bytewise: "TEXT",
    strict: "STRICT",
    clustered: "WITHOUT ROWID, STRICT",
    rewritten: ""
  },
  textIndex: {
    // The items are the content, so no text is stored twice. `item_letters` lists the trigrams in order.
    make: [
      `CREATE VIRTUAL TABLE item_text USING fts5(
      search, content='item', content_rowid='id', tokenize='trigram case_sensitive 1')`,
      `CREATE VIRTUAL TABLE item_letters USING fts5vocab(item_text, instance)`,
      `CREATE TRIGGER item_text_insert AFTER INSERT ON item WHEN new.search IS NOT NULL BEGIN
      INSERT INTO item_text (rowid, search) VALUES (new.id, new.search); END`,
      `CREATE TRIGGER item_text_delete AFTER DELETE ON item WHEN old.search IS NOT NULL BEGIN
      INSERT INTO item_text (item_text, rowid, search) VALUES ('delete', old.id, old.search); END`,
      `CREATE TRIGGER item_text_update AFTER UPDATE OF search ON item WHEN old.search IS NOT new.search BEGIN
      INSERT INTO item_text (item_text, rowid, search) SELECT 'delete', old.id, old.search WHERE old.search IS NOT NULL;
      INSERT INTO item_text (rowid, search) SELECT new.id, new.search WHERE new.search IS NOT NULL; END`
    ],
    drop: [
      "DROP TABLE IF EXISTS item_letters",
      ...["insert", "delete", "update"].map((event) => `DROP TRIGGER item_text_${event}`),
      "DROP TABLE item_text"
    ]
  },
  continueSerial: (table, earlier) => [
    `DELETE FROM sqlite_sequence WHERE name = '${table}'`,
    `INSERT INTO sqlite_sequence (name, seq) SELECT '${table}', seq FROM sqlite_sequence WHERE name = '${earlier}'`
  ],
  tables: (sql) =>
    Effect.map(
      sql<{ readonly name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`,
      (rows) => rows.map(({ name }) => name)
    ),
  temporaryTable: (definition) => `CREATE TEMPORARY TABLE IF NOT EXISTS ${definition}`,

  beginSnapshot: undefined,
  // SQLite runs write transactions one after the other anyway.
  acquireLock: (sql, _lock, run) =>
    run === undefined ? Effect.succeed(true) : Effect.map(
      run.progress === undefined
        ? sql`${runningRun(sql, run.id)}`
        : sql`UPDATE sync_run SET ${
          setProgress(sql, run.progress)
        } WHERE id = ${run.id} AND status = 'running' RETURNING id`,
      (rows) => rows.length > 0
    ),
  lockedNow: (sql) => Effect.map(Clock.currentTimeMillis, (now) => sql`SELECT ${now} AS now`),
  runningRun,
  heldLease: (sql, token) => sql`SELECT id FROM lease WHERE id = 1 AND token = ${token} AND holder <> ''`,
  now: () => Clock.currentTimeMillis,

  // Each value is bound, so each number of rows is a different text and another prepared statement in the worker.
  chunkSizes: [500, 100, 20, 4, 1],
  // Chunks of one event-loop turn are one message: waking a thread can take as long as writing fifty rows.
  concurrentChunks: 8,
  rowSource,
  combineStatements: (statements) => [statements.join(statementSeparator)],
  storable: (text) => text,

  // Without a hint SQLite guesses.
  indexHint: (index) => `INDEXED BY ${index}`,
  textPosition: "instr",
  // Finds items one by one, so a limit ends the search. Trigrams that begin with a shorter text are adjacent.
  itemsWithText: (sql, text) =>
    Array.from(text).length < trigram
      ? sql`SELECT DISTINCT doc AS id FROM item_letters WHERE term >= ${text} AND term < ${text + lastLetter}`
      : sql`SELECT rowid AS id FROM item_text WHERE item_text MATCH ${`"${text.replaceAll("\"", "\"\"")}"`}`,
  // SQLite takes the next row of the scan that is first, and reads the others only as far as the page needs them.
  mergeScans: (sql, scans, page) => sql`${unionOf(scans)} ${page}`
}
