import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { RunProgress } from "@stocktally/tally"

/** The columns of a run that store its progress, for an UPDATE. */
export const setProgress = (sql: SqlClient, { counters, phase }: RunProgress): Fragment =>
  sql`phase = coalesce(${phase ?? null}, phase),
    counters = coalesce(${counters === undefined ? null : JSON.stringify(counters)}, counters)`
