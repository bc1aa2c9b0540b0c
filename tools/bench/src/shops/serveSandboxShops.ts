/**
 * Serves simulated shops without limits until it is killed, and prints the settings and the entries of a shops file as JSON first. Each argument
 * is a shop's slug and size, such as `hanoi=500x4`.
 */
import { Effect } from "effect"
import { serveShops } from "@stocktally/sandbox/server"

const shops = process.argv.slice(2).map((argument, index) => {
  const [slug = "", size = ""] = argument.split("=")
  const [skus = NaN, locations = NaN] = size.split("x").map(Number)
  return { slug, options: { seed: index + 1, skus, locations, dense: true, limits: "none" as const } }
})

await Effect.runPromise(Effect.scoped(
  Effect.gen(function*() {
    const { credentials, shops: served } = yield* serveShops(shops, { port: 0 })
    process.stdout.write(`${
      JSON.stringify({
        settings: {
          STOCKTALLY_SHOPS_HOSTS: "127.0.0.1",
          STOCKTALLY_SHOP_LOOP: credentials.loopApiKey,
          STOCKTALLY_SHOP_HARAVAN: credentials.haravanAccessToken
        },
        entries: served.map(({ haravanBaseUrl, loopBaseUrl, slug }) => ({
          slug,
          loop: { key: "env:STOCKTALLY_SHOP_LOOP", baseUrl: loopBaseUrl },
          haravan: { token: "env:STOCKTALLY_SHOP_HARAVAN", baseUrl: haravanBaseUrl }
        }))
      })
    }\n`)
    // The parent process keeps stdin open.
    process.stdin.resume().once("end", () => process.exit())
    return yield* Effect.never
  })
))
