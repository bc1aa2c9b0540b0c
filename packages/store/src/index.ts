/**
 * `StockStore` on SQL. The databases are entry points of their own, `./sqlite` and `./postgres`, so that nobody loads
 * one they do not use.
 *
 * @module
 */
export type { PostgresOptions } from "./postgres.ts"
export type { SqliteOptions } from "./sqlite.ts"
