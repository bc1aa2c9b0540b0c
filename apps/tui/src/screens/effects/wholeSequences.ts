/** The wait for the rest of an escape sequence: longer than a network needs, shorter than a person notices. */
const patienceMillis = 100

/** The beginning of an escape sequence at the end of the input. */
// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const partialSequence = /\u001b(?:\u001b?(?:\[[ -?]*|\[\[|O[\d;]*)?)?$/

const escape = "\u001b"

/**
 * Wraps a terminal's input, with its encoding set, so that escape sequences are read whole: an arrow key that arrives
 * in two pieces is not Esc and letters. Esc itself is read after a short wait.
 */
export const wholeSequences = <S extends Pick<NodeJS.ReadStream, "read" | "emit">>(input: S): S => {
  let held = ""
  let timer: NodeJS.Timeout | undefined
  let isOverdue = false
  const read = (): string | null => {
    const chunk: unknown = input.read()
    const arrived = typeof chunk === "string" ? chunk : ""
    if (arrived === "" && !isOverdue) return null
    isOverdue = false
    clearTimeout(timer)
    // A held Esc arrives again and again, and each is a key.
    const done = held === escape && arrived.startsWith(escape) ? held : ""
    const text = held.slice(done.length) + arrived
    const from = arrived === "" ? text.length : partialSequence.exec(text)?.index ?? text.length
    const whole = done + text.slice(0, from)
    held = text.slice(from)
    if (held !== "") {
      timer = setTimeout(() => {
        isOverdue = true
        input.emit("readable")
      }, patienceMillis)
    }
    return whole === "" ? null : whole
  }
  return new Proxy(input, {
    get: (target, name): unknown => {
      if (name === "read") return read
      const value: unknown = Reflect.get(target, name)
      // Methods run on the stream itself, so that its own reads are not wrapped.
      return typeof value === "function" ? value.bind(target) : value
    }
  })
}
