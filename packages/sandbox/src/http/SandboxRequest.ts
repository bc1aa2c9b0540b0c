/** A simulated system. */
export type Upstream = "loop" | "haravan"

/**
 * A request from a transport. The path includes the base path; header names are in lower case. Loop's next-page addresses
 * point to the `host` header.
 */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly search: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

/** A complete answer. */
export interface Answer {
  readonly _tag: "Answer"
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * The response that a transport acts out: a complete answer; an answer that breaks off in the middle of `body`; a
 * connection that drops before an answer; or silence for as long as the caller waits.
 */
export type SandboxResponse =
  | Answer
  | { readonly _tag: "Cut"; readonly status: number; readonly headers: Answer["headers"]; readonly body: string }
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Hang" }

/** A route's answer, with the route's name in the statistics and the number of records. */
export interface Reply {
  readonly route: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly rows: number
}

const json = { "content-type": "application/json; charset=utf-8" }

/** An answer with records. */
export const jsonReply = (route: string, body: string, rows: number): Reply => ({
  body,
  headers: json,
  route,
  rows,
  status: 200
})

/** A refusal with a JSON body. */
export const errorReply = (route: string, status: number, body: string): Reply => ({
  body,
  headers: json,
  route,
  rows: 0,
  status
})

/** A page for people, as a proxy in front of an API sends. */
export const htmlReply = (route: string, status: number, title: string): Reply => ({
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n`
    + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
  headers: { "content-type": "text/html" },
  route,
  rows: 0,
  status
})
