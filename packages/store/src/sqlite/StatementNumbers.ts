import type { NewStatement } from "./protocol.ts"

/** Statements that a thread keeps prepared. */
const maxStatements = 128

/** What a message says about statements besides running them. */
export interface StatementChanges {
  readonly added: ReadonlyArray<NewStatement>
  readonly removed: ReadonlyArray<number>
}

/**
 * Numbers for statements, so that a text crosses to the thread once and not with each question: one for many rows is tens of
 * kilobytes long. The one used longest ago is removed.
 */
export class StatementNumbers {
  // The one used longest ago is at the front.
  readonly #numbers = new Map<string, number>()
  #next = 0
  #added: Array<NewStatement> = []
  #removed: Array<number> = []

  numberOf(sql: string): number {
    const known = this.#numbers.get(sql)
    if (known !== undefined) {
      this.#numbers.delete(sql)
      this.#numbers.set(sql, known)
      return known
    }
    const [oldest] = this.#numbers
    if (this.#numbers.size >= maxStatements && oldest !== undefined) {
      this.#numbers.delete(oldest[0])
      this.#removed.push(oldest[1])
    }
    const number = this.#next++
    this.#numbers.set(sql, number)
    this.#added.push({ number, sql })
    return number
  }

  /** Statements that got a number since the last time, and those that lost theirs. */
  changes(): StatementChanges {
    const changes = { added: this.#added, removed: this.#removed }
    this.#added = []
    this.#removed = []
    return changes
  }
}
