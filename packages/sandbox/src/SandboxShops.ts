/** Several simulated shops behind one port. */
import { Context, Effect, Layer } from "effect"
import { basePaths, credentials } from "./credentials.ts"
import type { SandboxRequest, SandboxResponse } from "./http/SandboxRequest.ts"
import { Sandbox } from "./Sandbox.ts"
import type { SandboxOptions } from "./SandboxOptions.ts"
import { type SandboxServerOptions, serveRequests } from "./SandboxServer.ts"

/** A simulated shop, and its upstreams' addresses, which begin with its slug: `/hue/loop/api/v1`. */
export interface ServedShop {
  readonly slug: string
  readonly sandbox: Sandbox["Service"]
  readonly loopBaseUrl: string
  readonly haravanBaseUrl: string
}

const unknown: SandboxResponse = {
  _tag: "Answer",
  status: 404,
  headers: {},
  body: "The path begins with no shop's slug."
}

/** Simulates shops and serves them on one port until the scope closes. Different seeds make different shops. */
export const serveShops = Effect.fnUntraced(function*(
  shops: ReadonlyArray<{ readonly slug: string; readonly options: Partial<SandboxOptions> }>,
  options?: Partial<SandboxServerOptions>
) {
  const sandboxes = new Map<string, Sandbox["Service"]>()
  for (const { options, slug } of shops) {
    sandboxes.set(slug, Context.get(yield* Layer.build(Sandbox.layer(options)), Sandbox))
  }
  const handle = (request: SandboxRequest): Effect.Effect<SandboxResponse> => {
    const [, slug = "", path = ""] = /^\/([^/]+)(\/.*)$/.exec(request.path) ?? []
    const sandbox = sandboxes.get(slug)
    if (sandbox === undefined) return Effect.succeed(unknown)
    // Loop's next-page addresses begin with the host.
    const host = `${request.headers["host"] ?? "127.0.0.1"}/${slug}`
    return sandbox.handle({ ...request, path, headers: { ...request.headers, host } })
  }
  const { origin, port } = yield* serveRequests(handle, { port: 0, host: "127.0.0.1", ...options })
  return {
    port,
    /** All shops have the same. */
    credentials,
    shops: Array.from(sandboxes, ([slug, sandbox]): ServedShop => ({
      slug,
      sandbox,
      loopBaseUrl: `${origin}/${slug}${basePaths.loop}`,
      haravanBaseUrl: `${origin}/${slug}${basePaths.haravan}`
    }))
  }
})
