import type { Answer, Request } from "./protocol.ts"
import { WorkerDatabase, type WorkerStatement } from "./WorkerDatabase.ts"
import { toWorkerFailure } from "./workerFailure.ts"

/** SQLITE_BUSY and SQLITE_BUSY_RECOVERY: the lock of another process. SQLITE_BUSY_SNAPSHOT does not pass by waiting. */
const locked = new Set([5, 5 | (1 << 8)])

/** How long to wait before a request is tried again. The last one repeats. */
const retryMillis = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100]

/** A request, with its statement if it runs one. */
interface Job {
  readonly request: Request
  readonly statement: WorkerStatement | undefined
}

/** The reports of a queue to its thread. */
interface Reports {
  /** The answer of a request that waited. */
  readonly answered: (answer: Answer) => void
  /** The database was opened or closed. */
  readonly changed: () => void
}

/**
 * The requests of one database, run in order. While another process holds a lock, they wait here and the thread continues
 * with its other databases.
 */
export class RequestQueue {
  readonly #reports: Reports
  readonly #waiting: Array<Job> = []
  #database: WorkerDatabase | undefined
  #busyTimeoutMillis = 0
  #tries = 0
  #waited = 0

  constructor(reports: Reports) {
    this.#reports = reports
  }

  /** The database; undefined before it was opened and after it was closed. */
  get database(): WorkerDatabase | undefined {
    return this.#database
  }

  /** Runs a request. Returns undefined if it must wait. */
  handle(job: Job): Answer | undefined {
    if (this.#waiting.length === 0) return this.#attempt(job)
    this.#waiting.push(job)
    return undefined
  }

  #attempt(job: Job): Answer | undefined {
    const answer = this.#run(job)
    const isLocked = answer._tag === "Failed" && locked.has(answer.failed.errcode ?? 0)
    if (isLocked && this.#waited < this.#busyTimeoutMillis) {
      const millis = retryMillis[this.#tries++] ?? 100
      this.#waited += millis
      this.#waiting.unshift(job)
      // oxlint-disable-next-line no-restricted-globals -- a thread without fibers
      setTimeout(() => this.#continue(), millis)
      return undefined
    }
    this.#tries = 0
    this.#waited = 0
    this.#database?.finished()
    return answer
  }

  #continue(): void {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      const answer = this.#attempt(job)
      if (answer === undefined) return
      this.#reports.answered(answer)
    }
  }

  #run({ request, statement }: Job): Answer {
    const { id } = request
    try {
      switch (request._tag) {
        case "Open":
          this.#busyTimeoutMillis = request.opening.busyTimeoutMillis
          this.#database = new WorkerDatabase(request.opening)
          this.#reports.changed()
          return { _tag: "Rows", id, columns: undefined, rows: [] }
        case "Run": {
          if (this.#database === undefined) throw new Error("the database is not open")
          if (statement === undefined) throw new Error(`statement ${request.statement} was not added`)
          return { _tag: "Rows", id, ...this.#database.run(request, statement) }
        }
        case "Close":
          this.#database?.close()
          this.#database = undefined
          this.#reports.changed()
          return { _tag: "Rows", id, columns: undefined, rows: [] }
      }
    } catch (cause) {
      return { _tag: "Failed", id, failed: toWorkerFailure(cause) }
    }
  }
}
