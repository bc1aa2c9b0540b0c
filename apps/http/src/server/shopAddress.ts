/** Addresses of the routes of one shop, `/v1/shops/{shop}/…`. */
import type { RouteTable } from "./RouteTable.ts"

/** An address below a shop: its slug, and the address without the shop. */
export const shopOf = (url: string): { readonly slug: string; readonly rest: string } | undefined => {
  const [, slug, rest] = /^\/v1\/shops\/([^/?#]+)(\/.*)$/s.exec(url) ?? []
  return slug === undefined || rest === undefined ? undefined : { slug, rest: `/v1${rest}` }
}

/** The routes with those below each shop. */
export const withShopRoutes = (routes: RouteTable): RouteTable => ({
  find: (method, url) => {
    const shop = shopOf(url)
    const entry = routes.find(method, shop?.rest ?? url)
    return shop === undefined || entry === undefined
      ? entry
      : { ...entry, template: entry.template.replace("/v1/", "/v1/shops/:shop/") }
  },
  methods: (url) => routes.methods(shopOf(url)?.rest ?? url)
})
