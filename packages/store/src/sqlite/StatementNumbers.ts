import type { NewStatement } from "./protocol.ts"

/** The maximum number of statements that a thread keeps prepared. */
const maxStatements = 128

/** The changes to a thread's prepared statements. */
export interface StatementChanges {
  readonly added: ReadonlyArray<NewStatement>
  readonly removed: ReadonlyArray<number>
}

/**
 * Numbers statements, so that the text of each is sent to the thread only once: a statement for many rows has tens of
 * kilobytes. Evicts the least recently used one.
 */
export class StatementNumbers {
  // The least recently used statement is first.
  readonly #numbers = new Map<string, number>()
  #next = 0
  #added: Array<NewStatement> = []
  #removed: Array<number> = []

  numberOf(sql: string): number {
    const existing = this.#numbers.get(sql)
    if (existing !== undefined) {
      this.#numbers.delete(sql)
      this.#numbers.set(sql, existing)
      return existing
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

  /** Returns the statements added and removed since the last call. */
  changes(): StatementChanges {
    const changes = { added: this.#added, removed: this.#removed }
    this.#added = []
    this.#removed = []
    return changes
  }
}
