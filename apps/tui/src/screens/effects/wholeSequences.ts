/** How long the rest of an escape sequence may be on its way: longer than a network tears a key apart, shorter than a wait. */
const patienceMillis = 100

/** The beginning of an escape sequence, the escape itself included, at the end of what was read. */
// oxlint-disable-next-line no-control-regex -- a terminal's keys begin with a control
const partialSequence = /\u001b(?:\u001b?(?:\[[ -?]*|\[\[|O[\d;]*)?)?$/

const escape = "\u001b"

/**
 * A terminal's input from which no escape sequence is read in part: an arrow key that comes over a network in two pieces is
 * not Esc and letters. Esc itself is read once nothing has followed it for a while. The input is text, of a set encoding.
 */
export const wholeSequences = <S extends Pick<NodeJS.ReadStream, "read" | "emit">>(input: S): S => {
  let held = ""
  let timer: NodeJS.Timeout | undefined
  let isOverdue = false
  const read = (): string | null => {
    const chunk: unknown = input.read()
    const come = typeof chunk === "string" ? chunk : ""
    if (come === "" && !isOverdue) return null
    isOverdue = false
    clearTimeout(timer)
    // Esc that is held down comes again and again: each is one.
    const done = held === escape && come.startsWith(escape) ? held : ""
    const text = held.slice(done.length) + come
    const from = come === "" ? text.length : partialSequence.exec(text)?.index ?? text.length
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
      // The stream itself reads too, and must not be given this read.
      return typeof value === "function" ? value.bind(target) : value
    }
  })
}
