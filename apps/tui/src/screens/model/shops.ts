/** The list of shops. */
import { byAttention, type ShopSummary } from "@stocktally/sync"
import { fold } from "@stocktally/tally"
import type { EpochMillis } from "@stocktally/schema"
import { listHeight } from "./layout.ts"
import { emptyWindow, replacePages, select, selectedRow } from "./listWindow.ts"
import { fetchQuery, isPending } from "./query.ts"
import type { ShopsState } from "./state/Shops.ts"
import type { Size, State } from "./state/State.ts"
import { withoutEffects, type Step } from "./Step.ts"

/** How often the shops of a service are read again while they are shown. */
export const serviceShopsMillis = 15_000

/** Whether a shop was not read for the first time yet. */
export const isUnread = ({ problem, state }: ShopSummary): boolean => state === "opening" && problem === null

const slugOf = ({ slug }: ShopSummary): string => slug

/** The shops whose names have each word of the text. The selected one stays on its line. */
const withList = (shops: ShopsState, size: Size): ShopsState => {
  const words = fold(shops.text).split(" ").filter((word) => word !== "")
  const rows = shops.all.filter(({ label, slug }) => {
    const name = fold(`${label} ${slug}`)
    return words.every((word) => name.includes(word))
  })
  const { list } = shops
  const former = list.hasMoved ? selectedRow(list) : undefined
  return {
    ...shops,
    list: replacePages(
      list,
      { self: null, rows, before: null, after: null },
      {
        _tag: "Replace",
        anchors: former === undefined ? [] : [former.slug],
        line: list.selected - list.top,
        end: "first",
        self: null,
        soughtRow: null
      },
      { keyOf: slugOf, height: listHeight("shops", size), total: rows.length }
    )
  }
}

/** Several shops, as far as they are known at the start. */
export interface KnownShops extends Pick<ShopsState, "all" | "open" | "everyMillis"> {}

/** The shops at the start. */
export const initialShops = (known: KnownShops, size: Size, sync: ShopsState["sync"]): ShopsState =>
  withList({ ...known, text: "", list: emptyWindow, readAt: null, sync }, size)

/** Reads all shops. The user waits for it only if there is no older result on the screen. */
export const fetchShops = (state: State): Step =>
  state.shops === null ? withoutEffects(state) : fetchQuery(state, { key: "shops" }, "the shops", {
    isBackground: state.shops.readAt !== null || state.screen !== "shops"
  })

export const selectedShop = ({ shops }: Pick<State, "shops">): ShopSummary | undefined =>
  shops === null ? undefined : selectedRow(shops.list)

const withShops = (state: State, change: Partial<ShopsState>): State =>
  state.shops === null ? state : { ...state, shops: withList({ ...state.shops, ...change }, state.size) }

/** Shows all shops as they were read, and the label of the open one. */
export const onShops = (state: State, all: ReadonlyArray<ShopSummary>): State => {
  const open = all.find(({ slug }) => slug === state.shops?.open)
  const origin = open === undefined ? state.origin : { ...state.origin, sourceName: open.label }
  return withShops({ ...state, origin }, { all, readAt: state.now })
}

/** Shows one of the shops as it was read, while others are still being read. */
export const onShopRead = (state: State, id: number, shop: ShopSummary): State => {
  const { queries, shops } = state
  if (shops === null || queries.shops?.id !== id || !isPending(state, "shops")) return state
  const others = shops.all.filter(({ slug }) => slug !== shop.slug)
  const all = [...others, shop].toSorted((self, that) =>
    Number(isUnread(self)) - Number(isUnread(that)) || byAttention(self, that)
  )
  return withShops(state, { all })
}

/** Shows the shops whose names have each word of the text, from the first. */
export const filterShops = (state: State, text: string): State =>
  state.shops === null ? state : withShops(state, { text, list: { ...state.shops.list, hasMoved: false } })

export const moveShopsTo = (state: State, list: ShopsState["list"]): State =>
  state.shops === null ? state : { ...state, shops: { ...state.shops, list } }

/** Selects a shop, if the list shows it. */
export const selectShop = (state: State, slug: string): State => {
  const { shops } = state
  const index = shops?.list.rows.findIndex((shop) => shop.slug === slug) ?? -1
  return shops === null || index < 0
    ? state
    : moveShopsTo(state, select(shops.list, index, listHeight("shops", state.size)))
}

/** When the shown shops are read again; null if that is not planned. */
export const shopsDueAt = (state: State): EpochMillis | null => {
  const { queries, screen, shops } = state
  return screen !== "shops" || shops === null || shops.everyMillis === null || shops.readAt === null ||
      isPending(state, "shops") || (queries.shops?.error ?? null) !== null
    ? null
    : shops.readAt + shops.everyMillis
}

/** Reads the shops again if that is due. */
export const fetchDueShops = (state: State): Step => {
  const due = shopsDueAt(state)
  return due === null || due > state.now ? withoutEffects(state) : fetchShops(state)
}
