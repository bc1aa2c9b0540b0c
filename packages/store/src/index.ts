/**
 * `StockStore` on SQL. Each database has its own entry point, `./sqlite` and `./postgres`, so that a program loads only
 * the one it uses.
 *
 * @module
 */
export type { PostgresOptions } from "./postgres.ts"
export type { SqliteOptions } from "./sqlite.ts"
