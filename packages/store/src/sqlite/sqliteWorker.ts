/** The worker thread that holds SQLite databases: node:sqlite is synchronous and would block the main thread. */
import { type MessagePort, parentPort } from "node:worker_threads"
import type { Answer, FromWorker, Request, ToWorker } from "./protocol.ts"
import { RequestQueue } from "./RequestQueue.ts"
import type { WorkerStatement } from "./WorkerDatabase.ts"

/** The maximum number of answers in one message. */
const maxAnswersPerMessage = 16

/**
 * Whether an answer of at most one row is sent together with the next answer: only if the same statement runs next,
 * because that takes no longer than this one did.
 */
const canWaitForNext = (answer: Answer, request: Request, next: Request | undefined): boolean =>
  request._tag === "Run" && next?._tag === "Run" && next.statement === request.statement &&
  answer._tag === "Rows" && answer.rows.length <= 1

const serve = (port: MessagePort): void => {
  const queues = new Map<number, RequestQueue>()
  const statements = new Map<number, WorkerStatement>()
  const send = (answers: FromWorker): void => {
    if (answers.length > 0) port.postMessage(answers, [])
  }
  const shareMemory = (): void => {
    const open = [...queues.values()].flatMap(({ database }) => database ?? [])
    for (const database of open) database.limitMemory(open.length)
  }

  const handle = (request: Request): Answer | undefined => {
    const queue = queues.get(request.database) ??
      new RequestQueue({ answered: (answer) => send([answer]), changed: shareMemory })
    queues.set(request.database, queue)
    const answer = queue.handle({
      request,
      statement: request._tag === "Run" ? statements.get(request.statement) : undefined
    })
    // The queue still runs its requests that wait for a lock.
    if (request._tag === "Close") queues.delete(request.database)
    return answer
  }

  port.on("message", ({ added, removed, requests }: ToWorker) => {
    for (const { number, sql } of added) statements.set(number, { text: sql, parts: undefined })
    let answers: Array<Answer> = []
    for (const [index, request] of requests.entries()) {
      const answer = handle(request)
      if (answer !== undefined) {
        answers.push(answer)
        if (answers.length < maxAnswersPerMessage && canWaitForNext(answer, request, requests[index + 1])) continue
      }
      send(answers)
      answers = []
    }
    for (const number of removed) statements.delete(number)
  })
}

if (parentPort !== null) serve(parentPort)
