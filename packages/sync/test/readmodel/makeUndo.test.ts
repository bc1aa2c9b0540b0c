import { assert, describe, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { makeUndo } from "../../src/readmodel/makeUndo.ts"
import type { DeclarationChange, StoredDeclaration } from "@stocktally/tally"
import { declaredLink, ignored } from "@stocktally/testing"

const link = (loop: string, haravan: string, note: string | null = null): DeclarationChange => ({
  _tag: "Declare",
  kind: "variant",
  note,
  declaration: { _tag: "Link", loop: uncheckedId.LoopVariantId(loop), haravan: uncheckedId.HaravanVariantId(haravan) }
})
const undo = (declared: ReadonlyArray<StoredDeclaration>, ...changes: ReadonlyArray<DeclarationChange>) =>
  makeUndo(Stream.fromIterable(declared), changes)

describe("the undo of changes of links", () => {
  it.effect("forgets a new declaration", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* undo([declaredLink("8", "80")], link("1", "10")), [
        { _tag: "Forget", kind: "variant", loop: "1", haravan: "10" }
      ])
    }))

  it.effect("restores the declarations of either record with their notes, but only of the same kind", () =>
    Effect.gen(function*() {
      const location: StoredDeclaration = {
        kind: "location",
        note: null,
        declaredAt: 0,
        declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopLocationId("1"), reason: "a location" }
      }
      const declared = [declaredLink("1", "11", "sure"), declaredLink("2", "10"), ignored("3", "a sample"), location]
      // Each replaces the declarations of its records, so nothing must be forgotten first.
      assert.deepStrictEqual(yield* undo(declared, link("1", "10")), [link("1", "11", "sure"), link("2", "10")])
      assert.deepStrictEqual(yield* undo(declared, link("1", "10"), link("5", "50")), [
        { _tag: "Forget", kind: "variant", loop: "5", haravan: "50" },
        link("1", "11", "sure"),
        link("2", "10")
      ])
    }))

  it.effect("restores a forgotten declaration, whichever side names it", () =>
    Effect.gen(function*() {
      const declared = [declaredLink("1", "10"), ignored("3", "a sample")]
      assert.deepStrictEqual(
        yield* undo(declared, { _tag: "Forget", kind: "variant", haravan: "10" }, {
          _tag: "Forget",
          kind: "variant",
          loop: "3"
        }),
        [
          link("1", "10"),
          {
            _tag: "Declare",
            kind: "variant",
            note: null,
            declaration: { _tag: "IgnoreLoop", loop: uncheckedId.LoopVariantId("3"), reason: "a sample" }
          }
        ]
      )
    }))
})
