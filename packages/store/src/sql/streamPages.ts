import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

const pageSize = 1000

/** Streams rows in the order of a key, page by page, so that memory is bounded and no transaction stays open. */
export const streamPages = <Row, Key, E>(
  query: (after: Key | undefined, limit: number) => Effect.Effect<ReadonlyArray<Row>, E>,
  keyOf: (row: Row) => Key
): Stream.Stream<Row, E> =>
  Stream.paginate<Key | undefined, Row, E, never>(undefined, (after) =>
    Effect.map(query(after, pageSize), (rows) => {
      const last = rows.at(-1)
      return [
        rows,
        last === undefined || rows.length < pageSize
          ? Option.none<Key | undefined>()
          : Option.some<Key | undefined>(keyOf(last))
      ] as const
    }))
