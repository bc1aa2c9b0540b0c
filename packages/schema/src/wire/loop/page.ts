/** Pages of Loop's lists, and functions for their rows. */
import type { UnreadableRecord } from "../../Unreadable.ts"
import { UndecodableBody } from "../Wire.ts"
import { type FieldIssue, type ReadPage, decodeLenientList } from "../lenient.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/** `next_page_url` is required, although nullable: a list ends because Loop says so, not because a field is missing. */
export const pageLinks = {
  next_page_url: Schema.NullOr(Schema.String),
  previous_page_url: Schema.optional(Schema.NullOr(Schema.String))
}

/** A page of a Loop list; `nextPageUrl` is null at the end. */
export interface LoopPage<A> extends ReadPage<A> {
  readonly nextPageUrl: string | null
}

/** The only element of an array of one; any other value unchanged. */
export const only = (value: unknown): unknown => Array.isArray(value) && value.length === 1 ? value[0] : value

export const within = (part: string) => ({ field, value }: FieldIssue): FieldIssue => ({
  field: field === "" ? part : `${part}.${field}`,
  value
})

export const makeRowReader = <A>(
  read: (row: unknown) => Result.Result<A, FieldIssue>,
  nameOf: (row: unknown, issue: FieldIssue) => UnreadableRecord
) =>
(row: unknown): ReadPage<A> =>
  Result.match(read(row), {
    onSuccess: (record) => ({ rows: [record], unreadable: [] }),
    onFailure: (issue) => ({ rows: [], unreadable: [nameOf(row, issue)] })
  })

const hasNextPage = Schema.is(Schema.Struct({ next_page_url: pageLinks.next_page_url }))

export const decodeLenientPage = <A>(
  body: unknown,
  key: string,
  read: (row: unknown) => ReadPage<A>,
  isIdentified: (record: UnreadableRecord) => boolean
): Result.Result<LoopPage<A>, UndecodableBody> =>
  hasNextPage(body)
    ? Result.map(
      decodeLenientList(body, key, read, isIdentified),
      (page) => ({ ...page, nextPageUrl: body.next_page_url })
    )
    : Result.fail(new UndecodableBody({ problem: `next_page_url beside ${key} is missing, or neither text nor null` }))
