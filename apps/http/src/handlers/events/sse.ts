/** Server-sent events as they go over the wire. */

const encoder = new TextEncoder()

/** JSON holds no line breaks, so an event is one `data` line. */
export const eventText = (event: string, data: object, id?: string): string =>
  `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`

export const bytesOf = (text: string): Uint8Array => encoder.encode(text)

/** Keeps what is between from taking the connection for dead. */
export const heartbeat: Uint8Array = bytesOf(": still here\n\n")

/** Says at once that the stream is there, so that no proxy waits for its first event. */
export const greeting: Uint8Array = bytesOf(": stocktally\n\n")
