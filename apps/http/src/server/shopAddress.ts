/** Addresses of the routes of one shop, `/v1/shops/{shop}/…`. */
import { ShopApi, StocktallyApi } from "@stocktally/api"
import { routesOf, type RouteTable } from "./RouteTable.ts"

/** An address below a shop: its slug, and the address without the shop. */
export const shopOf = (url: string): { readonly slug: string; readonly rest: string } | undefined => {
  const [, slug, rest] = /^\/v1\/shops\/([^/?#]+)(\/.*)$/s.exec(url) ?? []
  return slug === undefined || rest === undefined ? undefined : { slug, rest: `/v1${rest}` }
}

/** Whether an address is that of the list of shops. */
export const isShopList = (url: string): boolean => /^\/v1\/shops\/?(?:\?|$)/.test(url)

const all = routesOf(StocktallyApi)
const ofOneShop = routesOf(ShopApi)

/** All routes of the service, including those below each shop. */
export const serviceRouteTable: RouteTable = {
  find: (method, url) => {
    const shop = shopOf(url)
    if (shop === undefined) return all.find(method, url)
    const entry = ofOneShop.find(method, shop.rest)
    return entry && { ...entry, template: entry.template.replace("/v1/", "/v1/shops/:shop/") }
  },
  methods: (url) => {
    const shop = shopOf(url)
    return shop === undefined ? all.methods(url) : ofOneShop.methods(shop.rest)
  }
}
