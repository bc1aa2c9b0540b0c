/**
 * Serves a sandbox without limits until it is killed; first it prints the settings that reach it, as JSON. With `ticking`
 * behind the sizes, sales and restocks go on.
 */
import { Effect, Layer } from "effect"
import { Sandbox } from "@stocktally/sandbox"
import { SandboxServer } from "@stocktally/sandbox/server"

const [skus = NaN, locations = NaN] = process.argv.slice(2).map(Number)
const tick = process.argv[4] === "ticking"

await Effect.runPromise(
  Effect.gen(function*() {
    const { settings } = yield* SandboxServer
    process.stdout.write(`${JSON.stringify(Object.fromEntries(settings))}\n`)
    // Whoever started it holds its input open.
    process.stdin.resume().once("end", () => process.exit())
    return yield* Effect.never
  }).pipe(Effect.provide(
    SandboxServer.layer().pipe(Layer.provide(Sandbox.layer({ skus, locations, dense: true, limits: "none", tick })))
  ))
)
