import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A problem in a sheet. Quotes text from outside. */
export const SheetProblem = Schema.Struct({
  /** From 1, with the header; if a cell has line breaks, the first line of its row. */
  line: Schema.Int,
  /** Null if the problem is about the row or about an unknown column. */
  column: Schema.NullOr(Schema.String),
  /** The problem and the remedy. */
  problem: Schema.String
})
export interface SheetProblem extends Schema.Schema.Type<typeof SheetProblem> {}

/** The most problems that a {@link SheetError} lists; in a sheet with more, the same problem repeats. */
const maxSheetProblems = 20

/** An invalid sheet, of which nothing was imported, with the first {@link maxSheetProblems} of `count` problems. */
export class SheetError extends Schema.TaggedError<SheetError>()("SheetError", {
  problems: Schema.NonEmptyArray(SheetProblem),
  count: Schema.Int
}) {
  /** A line for each problem, and one with the number of further problems. */
  override get message(): string {
    const more = this.count - this.problems.length
    return [
      ...this.problems.map(({ column, line, problem }) =>
        `line ${line}${column === null ? "" : `, column ${column}`}: ${problem}`
      ),
      ...(more > 0 ? [`and ${more} more like these`] : [])
    ].join("\n")
  }
}

/** Collects problems: all are counted, the first are kept. */
export class SheetProblems {
  readonly kept: Array<SheetProblem> = []
  count = 0

  add(line: number, column: string | null, problem: string): void {
    this.count++
    if (this.kept.length < maxSheetProblems) this.kept.push({ line, column, problem })
  }

  /** Fails with the problems, if there are any. */
  orElse<A>(value: A): Effect.Effect<A, SheetError> {
    return Arr.isArrayNonEmpty(this.kept)
      ? Effect.fail(new SheetError({ problems: this.kept, count: this.count }))
      : Effect.succeed(value)
  }
}
