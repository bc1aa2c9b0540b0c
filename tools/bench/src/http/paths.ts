/** Paths of requests to the service with the shop of `store/shop.ts`. */
import { Effect, Schema } from "effect"
import { locationName, formatRowId } from "../store/shop.ts"

const { random } = Math

export const rowPath = (variant: number, location: number): string => `/v1/tally/rows/${formatRowId(variant, location)}`

/** Random rows, so many that hardly one is requested twice while its response is cached. */
export const randomRows = (
  { locations, variants }: { readonly variants: number; readonly locations: number },
  count: number
) => Array.from({ length: count }, () => rowPath(Math.floor(random() * variants), Math.floor(random() * locations)))

const queries = [
  "",
  ...["sku", "-sku", "delta", "-delta", "-harm", "since", "-since"].map((sort) => `&sort=${sort}`),
  "&verdict=drift",
  "&verdict=match",
  `&location=${encodeURIComponent(locationName(3))}`
]
const pagesOfEach = 30

const Page = Schema.Struct({ nextCursor: Schema.NullOr(Schema.String) })
const decodePage = Schema.decodeUnknownPromise(Page)

export const firstPage = "/v1/tally?limit=50"

/** Pages of natural orders and filters, following their cursors. */
export const manyPages = (url: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const found: Array<string> = []
    for (const query of queries) {
      let cursor: string | null = ""
      for (let page = 0; page < pagesOfEach && cursor !== null; page++) {
        const path = `${firstPage}${query}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`
        found.push(path)
        const answer: Response = await fetch(`${url}${path}`)
        cursor = (await decodePage(await answer.json())).nextCursor
      }
    }
    return found
  })

export const shuffled = <A>(items: ReadonlyArray<A>): ReadonlyArray<A> =>
  items.map((item) => ({ item, at: random() })).toSorted((self, that) => self.at - that.at).map(({ item }) => item)
