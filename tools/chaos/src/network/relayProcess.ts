/** Relays, from inside a namespace, until it is ended. The arguments are pairs of endpoints as JSON. */
import { type Endpoint, relay } from "./relay.ts"

const endpoint = (text: string | undefined): Endpoint => {
  const parsed: unknown = JSON.parse(text ?? "null")
  if (typeof parsed === "object" && parsed !== null) {
    if ("path" in parsed && typeof parsed.path === "string") return { path: parsed.path }
    if ("host" in parsed && typeof parsed.host === "string" && "port" in parsed && typeof parsed.port === "number") {
      return { host: parsed.host, port: parsed.port }
    }
  }
  throw new Error(`expected an endpoint as JSON, not ${text}`)
}

const args = process.argv.slice(2)
for (let at = 0; at < args.length; at += 2) relay(endpoint(args[at]), endpoint(args[at + 1]))
