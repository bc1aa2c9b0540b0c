import type { NewStatement } from "./protocol.ts"

/** The maximum number of statements that a thread keeps prepared: with one database, and with any number. */
const maxStatements = { one: 128, all: 512 }

/** The changes to a thread's prepared statements. */
export interface StatementChanges {
  readonly added: ReadonlyArray<NewStatement>
  readonly removed: ReadonlyArray<number>
}

/** The numbers of one database's statements, by their text. */
type OwnNumbers = Map<string, number>

/**
 * Numbers the statements of a thread's databases, so that the text of each is sent to the thread only once: a statement
 * for many rows has tens of kilobytes. Evicts the least recently used one of all databases.
 */
export class StatementNumbers {
  readonly #databases = new Map<number, OwnNumbers>()
  // The least recently used statement is first.
  readonly #recent = new Map<number, { readonly own: OwnNumbers; readonly sql: string }>()
  #next = 0
  #added: Array<NewStatement> = []
  #removed: Array<number> = []

  numberOf(database: number, sql: string): number {
    const own = this.#databases.get(database) ?? new Map<string, number>()
    this.#databases.set(database, own)
    const existing = own.get(sql)
    if (existing !== undefined) {
      this.#recent.delete(existing)
      this.#recent.set(existing, { own, sql })
      return existing
    }
    const limit = Math.min(maxStatements.all, maxStatements.one * this.#databases.size)
    for (const number of this.#recent.keys()) {
      if (this.#recent.size < limit) break
      this.#remove(number)
    }
    const number = this.#next++
    own.set(sql, number)
    this.#recent.set(number, { own, sql })
    this.#added.push({ number, sql })
    return number
  }

  /** Removes the statements of a database that is closed. */
  close(database: number): void {
    for (const number of this.#databases.get(database)?.values() ?? []) this.#remove(number)
    this.#databases.delete(database)
  }

  #remove(number: number): void {
    const entry = this.#recent.get(number)
    entry?.own.delete(entry.sql)
    this.#recent.delete(number)
    this.#removed.push(number)
  }

  /** Returns the statements added and removed since the last call. */
  changes(): StatementChanges {
    const changes = { added: this.#added, removed: this.#removed }
    this.#added = []
    this.#removed = []
    return changes
  }
}
