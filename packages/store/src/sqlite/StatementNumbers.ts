import type { Told } from "./protocol.ts"

/** Statements that a thread keeps prepared. */
const mostStatements = 128

/** What a message tells of statements besides asking them. */
export interface Tidings {
  readonly told: ReadonlyArray<Told>
  readonly forgotten: ReadonlyArray<number>
}

/**
 * Numbers for statements, so that a text crosses to the thread once and not with each question: one for many rows is tens of
 * kilobytes long. The one used longest ago is forgotten.
 */
export class StatementNumbers {
  // The one used longest ago is at the front.
  readonly #numbers = new Map<string, number>()
  #next = 0
  #told: Array<Told> = []
  #forgotten: Array<number> = []

  numberOf(sql: string): number {
    const known = this.#numbers.get(sql)
    if (known !== undefined) {
      this.#numbers.delete(sql)
      this.#numbers.set(sql, known)
      return known
    }
    const [oldest] = this.#numbers
    if (this.#numbers.size >= mostStatements && oldest !== undefined) {
      this.#numbers.delete(oldest[0])
      this.#forgotten.push(oldest[1])
    }
    const number = this.#next++
    this.#numbers.set(sql, number)
    this.#told.push({ number, sql })
    return number
  }

  /** What is to be told with the numbers that were given since the last time. */
  tidings(): Tidings {
    const tidings = { told: this.#told, forgotten: this.#forgotten }
    this.#told = []
    this.#forgotten = []
    return tidings
  }
}
