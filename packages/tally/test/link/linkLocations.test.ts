import { assert, describe, it } from "@effect/vitest"
import { uncheckedId } from "@stocktally/schema"
import { linkLocations } from "../../src/link/linkLocations.ts"

const loop = (id: string, name: string, externalId: string | null = null) =>
  [uncheckedId.LoopLocationId(id), { id: uncheckedId.LoopLocationId(id), externalId, name }] as const
const haravan = (id: string, name: string) =>
  [uncheckedId.HaravanLocationId(id), { id: uncheckedId.HaravanLocationId(id), name }] as const

describe("linkLocations", () => {
  it("links by external id, else by a name that is unique on both sides", () => {
    const links = linkLocations({
      loop: new Map([
        loop("1", "Anything", "7"),
        loop("2", " kho HÀ NỘI "),
        loop("3", "Cửa hàng"),
        loop("4", "Cửa hàng")
      ]),
      haravan: new Map([haravan("7", "Kho 7"), haravan("8", "Kho Hà Nội".normalize("NFD")), haravan("9", "Cửa hàng")]),
      declarations: [],
      complete: true
    })
    assert.deepStrictEqual(
      [...links.loop.values()].map((state) => state._tag === "Linked" ? [state.evidence, state.partner] : state.reason),
      [
        ["external-id", "7"],
        ["name", "8"],
        "ambiguous",
        "ambiguous"
      ]
    )
    const state = links.haravan.get(uncheckedId.HaravanLocationId("9"))
    assert.strictEqual(
      state?._tag === "Unlinked" ? state.detail : "",
      "2 Loop locations have the same name"
    )
  })
})
