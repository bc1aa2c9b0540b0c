import { type Reply, type Upstream, errorReply, htmlReply, jsonReply } from "../http/SandboxRequest.ts"

/** An answer in place of an upstream's own, as proxies, firewalls and overloaded upstreams give. */
export interface OddAnswer {
  /** A status with a body of the upstream, a page for people (`html`) or no body (`empty`). */
  readonly answer: "400" | "401" | "401-html" | "403" | "403-html" | "422" | "500" | "200-html" | "200-empty"
  /** The routes that give it, as statistics name them; all by default. */
  readonly routes?: ReadonlyArray<string> | undefined
  /** The number of requests that get it; all by default. */
  readonly times?: number | undefined
}

const bodies = {
  loop: {
    "400": `{ "message": "Bad Request" }`,
    "401": `{ "error": { "code": "401", "http_code": "GEN-UNAUTHORIZED", "message": "Unauthorized." } }`,
    "403": `{ "errors": "Forbidden." }`,
    "422": `{ "message": "The given data was invalid.", "errors": {} }`,
    "500": "{}"
  },
  haravan: {
    "400": `{ "message": "Bad Request" }`,
    "401": `{ "errors": "[API] Mã truy cập không hợp lệ hoặc đã hết hạn" }`,
    "403": `{ "errors": ["Ứng dụng chưa được cấp quyền"] }`,
    "422": `{ "errors": "Unprocessable Entity" }`,
    "500": "{}"
  }
} as const

export const oddReply = (upstream: Upstream, route: string, answer: OddAnswer["answer"]): Reply => {
  switch (answer) {
    case "401-html":
      return htmlReply(route, 401, "Proxy login")
    case "403-html":
      return htmlReply(route, 403, "403 Forbidden")
    case "200-html":
      return htmlReply(route, 200, "Back soon")
    case "200-empty":
      return jsonReply(route, "", 0)
    default:
      return errorReply(route, Number(answer), bodies[upstream][answer])
  }
}
