import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** A problem in a sheet. Quotes text from outside. */
export const SheetProblem = Schema.Struct({
  /** From 1, the header included; if a cell holds line breaks, the line its row begins on. */
  line: Schema.Int,
  /** Null if it is about the row, or about no column that there is. */
  column: Schema.NullOr(Schema.String),
  /** The content, and what would be right. */
  problem: Schema.String
})
export interface SheetProblem extends Schema.Schema.Type<typeof SheetProblem> {}

/** The most problems that a {@link SheetError} lists: a sheet with more has one that repeats. */
const maxSheetProblems = 20

/** A sheet that cannot be taken, with the first {@link maxSheetProblems} problems of `count`. None of it was. */
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
