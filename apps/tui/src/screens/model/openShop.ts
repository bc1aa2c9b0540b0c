/** Opening one of several shops, whose screens replace those of another one. */
import { initialState } from "./initial.ts"
import { open, resetShop } from "./queries.ts"
import { goTo } from "./screens.ts"
import { selectShop } from "./shops.ts"
import type { State } from "./state/State.ts"
import { sequence, withoutEffects, type Step } from "./Step.ts"

/** Opens a shop; if it is open already, shows it as it was left. */
export const openShop = (state: State, slug: string): Step =>
  state.shops?.open === slug ? goTo(state, "tally") : sequence(selectShop(state, slug), resetShop, withShop(slug), open)

/** The state of a shop about which nothing is known yet but its summary. */
const withShop = (slug: string) => (state: State): Step => {
  const { nextId, now, queries, shops, size } = state
  if (shops === null) return withoutEffects(state)
  const shop = shops.all.find((shop) => shop.slug === slug)
  return withoutEffects({
    ...initialState({
      size,
      now,
      source: shop?.source ?? null,
      sourceName: shop?.label ?? slug,
      ...shops.sync
    }),
    shops: { ...shops, open: slug },
    queries,
    nextId
  })
}
