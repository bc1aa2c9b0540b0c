import * as Result from "effect/Result"
import { describeUnreadable } from "@stocktally/schema"
import { type ReadPage, UndecodableBody } from "@stocktally/schema/wire"

/** A page without the list of what could not be read in it, or why there is one. */
export const allReadable = <A>(
  decode: (body: string) => Result.Result<ReadPage<A>, UndecodableBody>
): (body: string) => Result.Result<ReadonlyArray<A>, UndecodableBody> =>
(body) =>
  Result.flatMap(decode(body), ({ rows, unreadable: [first] }) =>
    first === undefined
      ? Result.succeed(rows)
      : Result.fail(new UndecodableBody({ problem: describeUnreadable(first) })))
