import * as Schema from "effect/Schema"

/** Something wrong in a link file. What it quotes is text from outside. */
export const LinkFileProblem = Schema.Struct({
  /** From 1, the header included; where a cell holds line breaks, the line its row begins on. */
  line: Schema.Int,
  /** Null where it is about the row, or about no column that there is. */
  column: Schema.NullOr(Schema.String),
  /** What is there, and what would be right. */
  problem: Schema.String
})
export interface LinkFileProblem extends Schema.Schema.Type<typeof LinkFileProblem> {}

/** How many problems a {@link LinkFileError} tells of: who has more has one that repeats. */
export const maxLinkFileProblems = 20

/** A link file that cannot be taken, with the first {@link maxLinkFileProblems} problems of `count`. None of it was. */
export class LinkFileError extends Schema.TaggedError<LinkFileError>()("LinkFileError", {
  problems: Schema.NonEmptyArray(LinkFileProblem),
  count: Schema.Int
}) {
  /** A line for each problem, and one that says how many there are besides. */
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
