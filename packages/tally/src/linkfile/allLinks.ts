import type { LinkKind } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { LinkStore, LinkRow } from "../store/LinkStore.ts"
import type { StoreError } from "../store/StoreError.ts"

/** All rows of `LinkStore.page`. */
export const allLinks = (
  { page }: Pick<LinkStore, "page">,
  query: { readonly kind?: LinkKind | undefined; readonly troubled?: boolean | undefined } = {}
): Stream.Stream<LinkRow, StoreError> =>
  Stream.paginate<string | undefined, LinkRow, StoreError, never>(
    undefined,
    (cursor) =>
      page({ ...query, limit: 1000, cursor }).pipe(
        // The cursor is the store's own, for the same query.
        Effect.catchTag("InvalidCursor", Effect.die),
        Effect.map(({ nextCursor, rows }) => [rows, Option.fromNullOr(nextCursor)] as const)
      )
  )
