/**
 * Serves a sandbox without limits until it is killed, and prints its settings as JSON first. The arguments are its
 * sizes, and `ticking` to simulate sales and restocks.
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
    // The parent process keeps stdin open.
    process.stdin.resume().once("end", () => process.exit())
    return yield* Effect.never
  }).pipe(Effect.provide(
    SandboxServer.layer().pipe(Layer.provide(Sandbox.layer({ skus, locations, dense: true, limits: "none", tick })))
  ))
)
