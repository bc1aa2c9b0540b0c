import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { noCredentialFacts } from "@stocktally/tally"
import { sqlStore } from "../../src/sqlStore.ts"
import { onEach } from "../support/backends.ts"

onEach("the facts about a credential", (backend) => {
  it.effect("are stored one by one for each credential, and remain when the store is opened again", () =>
    Effect.gen(function*() {
      const site = yield* backend.site
      yield* Effect.scoped(Effect.gen(function*() {
        const { credentials } = yield* sqlStore(yield* site.open)
        assert.deepStrictEqual(yield* credentials.get("a"), noCredentialFacts)
        yield* credentials.learn("haravan", "a", { workedAt: 1000 })
        yield* credentials.learn("haravan", "a", { balancesEarlier: 86_400_000 })
        yield* credentials.learn("loop", "b", { workedAt: 2000 })
      }))
      const { credentials } = yield* sqlStore(yield* site.open)
      assert.deepStrictEqual(yield* credentials.get("a"), {
        ...noCredentialFacts,
        workedAt: 1000,
        balancesEarlier: 86_400_000
      })
      assert.deepStrictEqual(yield* credentials.get("b"), { ...noCredentialFacts, workedAt: 2000 })
    }))
})
