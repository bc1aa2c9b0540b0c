/** Encodes server-sent events. */

const encoder = new TextEncoder()

/** JSON holds no line breaks, so an event is one `data` line. */
export const eventText = (event: string, data: object, id?: string): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

/** Keeps proxies from closing an idle connection. */
export const heartbeat: Uint8Array = bytesOf(": still here\n\n")

/** Sent at once, so that no proxy waits for the first event. */
export const openingComment: Uint8Array = bytesOf(": stocktally\n\n")
