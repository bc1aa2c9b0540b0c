/** One of the two systems that are simulated. */
export type Upstream = "loop" | "haravan"

/**
 * A request as a transport hands it over: the path with its base path, header names in lower case. `host`
 * among the headers is where Loop's next-page addresses will point.
 */
export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly search: URLSearchParams
  readonly headers: Readonly<Record<string, string>>
}

/** A whole answer. */
export interface Answer {
  readonly _tag: "Answer"
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * What a transport has to act out: an answer; one that promises `body` and breaks off in its middle; a
 * connection dropped before any answer; or silence for as long as the caller waits.
 */
export type SandboxResponse =
  | Answer
  | { readonly _tag: "Cut"; readonly status: number; readonly headers: Answer["headers"]; readonly body: string }
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Hang" }

/** What a route gives back: an answer, the route's name in the statistics, and how many records it holds. */
export interface Reply {
  readonly route: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly rows: number
}

const json = { "content-type": "application/json; charset=utf-8" }

/** A page of records, or one. */
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

/** A page for people, as proxies in front of an API send. */
export const htmlReply = (route: string, status: number, title: string): Reply => ({
  body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n`
    + "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n",
  headers: { "content-type": "text/html" },
  route,
  rows: 0,
  status
})
