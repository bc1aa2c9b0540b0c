/** The thread that holds a SQLite database: node:sqlite is synchronous, and nobody should wait for it. */
import { statSync } from "node:fs"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { type MessagePort, parentPort, workerData } from "node:worker_threads"
import { failedWith, openDatabase } from "./openDatabase.ts"
import { type Block, type Failed, type FromWorker, isBlock, nextStatement, type Opening, type Request, type ToWorker } from "./protocol.ts"

const mostStatements = 128

/** The values of a block, in the order of its rows. */
const valuesOf = ({ ids, memory }: Block): ReadonlyArray<number | bigint> => {
  const integers = new BigInt64Array(memory)
  const doubles = new Float64Array(memory)
  const values: Array<number | bigint> = []
  for (let slot = 0, column = 0; slot < doubles.length; slot++) {
    values.push((ids[column] === true ? integers[slot] : doubles[slot]) ?? 0)
    column = column + 1 === ids.length ? 0 : column + 1
  }
  return values
}

const spread = (params: Request["params"]): ReadonlyArray<SQLInputValue> => {
  const [only] = params
  if (params.length === 1 && isBlock(only)) return valuesOf(only)
  return params.flatMap((param): ReadonlyArray<SQLInputValue> => isBlock(param) ? valuesOf(param) : [param])
}

/**
 * Says that the file is not where it was: what is written into one that was deleted or replaced is lost, and nobody would
 * notice. Once it is back, all is well.
 */
const watchFile = (path: string): () => Failed | undefined => {
  const fileAt = () => path === ":memory:" ? undefined : statSync(path, { throwIfNoEntry: false })
  const opened = fileAt()
  return () => {
    const found = fileAt()
    return found?.ino === opened?.ino && found?.dev === opened?.dev
      ? undefined
      : {
        message: `${found === undefined ? "its file is gone" : "another file is in its place"}: put it back, or start anew`,
        errcode: undefined,
        system: undefined,
        foreign: false,
        gone: true
      }
  }
}

const serve = (port: MessagePort, database: DatabaseSync, path: string): void => {
  const whyGone = watchFile(path)
  const statements = new Map<string, Array<StatementSync>>()
  const answer = (message: FromWorker): void => port.postMessage(message, [])

  const prepared = (sql: string): Array<StatementSync> => {
    const known = statements.get(sql)
    if (known !== undefined) {
      // The one used longest ago is at the front.
      statements.delete(sql)
      statements.set(sql, known)
      return known
    }
    const [oldest] = statements.keys()
    if (statements.size >= mostStatements && oldest !== undefined) statements.delete(oldest)
    const made = sql.split(nextStatement).map((text) => database.prepare(text))
    statements.set(sql, made)
    return made
  }

  const run = ({ asValues, id, params, sql }: Request): void => {
    // What has begun is brought to its end.
    const gone = database.isTransaction ? undefined : whyGone()
    if (gone !== undefined) return answer({ _tag: "Failed", id, failed: gone })
    try {
      const bound = spread(params)
      let rows: ReadonlyArray<object> = []
      for (const statement of prepared(sql)) {
        statement.setReturnArrays(asValues)
        rows = statement.all(...bound)
      }
      answer({ _tag: "Rows", id, rows })
    } catch (cause) {
      answer({ _tag: "Failed", id, failed: failedWith(cause) })
    }
  }

  port.on("message", (message: ToWorker) => {
    if (!("close" in message)) return run(message)
    database.close()
    port.close()
  })
}

const begin = (port: MessagePort, opening: Opening): void => {
  try {
    const database = openDatabase(opening)
    port.postMessage({ _tag: "Opened" } satisfies FromWorker, [])
    serve(port, database, opening.path)
  } catch (cause) {
    port.postMessage({ _tag: "NotOpened", failed: failedWith(cause) } satisfies FromWorker, [])
  }
}

const isGiven = (data: unknown): data is { readonly opening: Opening } =>
  typeof data === "object" && data !== null && "opening" in data

if (parentPort !== null && isGiven(workerData)) begin(parentPort, workerData.opening)
