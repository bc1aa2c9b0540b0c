import { Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const program = fileURLToPath(new URL("./serveSandboxShops.ts", import.meta.url))

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Struct({
  settings: Schema.Record(Schema.String, Schema.String),
  entries: Schema.Array(Schema.Struct({
    slug: Schema.String,
    loop: Schema.Struct({ key: Schema.String, baseUrl: Schema.String }),
    haravan: Schema.Struct({ token: Schema.String, baseUrl: Schema.String })
  }))
})))

/** A shop to simulate. */
export interface ShopSize {
  readonly slug: string
  readonly variants: number
  readonly locations: number
}

/** Simulates shops in a separate process, and returns their settings and the entries of a shops file. */
export const sandboxShops = (shops: ReadonlyArray<ShopSize>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const sizes = shops.map(({ locations, slug, variants }) => `${slug}=${variants}x${locations}`)
        const child = spawn(process.execPath, [...process.execArgv, program, ...sizes], {
          stdio: ["pipe", "pipe", "inherit"]
        })
        const printed: ReadonlyArray<unknown> = await once(createInterface(child.stdout), "line")
        return { child, printed: decode(printed[0]) }
      }),
      ({ child }) => Effect.sync(() => child.kill())
    ),
    ({ printed }) => printed
  )
