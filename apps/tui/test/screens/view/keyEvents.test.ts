import { assert, describe, it } from "@effect/vitest"
import type { Key } from "ink"
import { keyEvents } from "../../../src/screens/view/keyEvents.ts"

const none: Key = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
  super: false,
  hyper: false,
  capsLock: false,
  numLock: false
}

const pressed = (input: string, key: Partial<Key> = {}) =>
  keyEvents(input, { ...none, ...key }).map((event) => event._tag === "KeyPressed" ? event.key : event._tag)

describe("keys", () => {
  it("have the names of the key table", () => {
    assert.deepStrictEqual(pressed("j"), ["j"])
    assert.deepStrictEqual(pressed(" "), ["space"])
    assert.deepStrictEqual(pressed("", { pageDown: true }), ["pagedown"])
    assert.deepStrictEqual(pressed("d", { ctrl: true }), ["ctrl+d"])
    assert.deepStrictEqual(pressed("", { tab: true, shift: true }), ["shift+tab"])
  })

  it("that arrive together are separate presses", () => {
    assert.deepStrictEqual(pressed("jjjk"), ["j", "j", "j", "k"])
    assert.deepStrictEqual(pressed("\r\r"), ["enter", "enter"])
  })

  it("are a paste if nobody types so fast, and nothing when they are released", () => {
    assert.deepStrictEqual(pressed("x".repeat(500)), ["Pasted"])
    assert.deepStrictEqual(pressed("j", { eventType: "release" }), [])
  })

  it("are a paste if a line end comes with a text, which presses nothing", () => {
    for (const text of ["SKU-1\r", "q\n", "SKU-1\r\nSKU-2\r\n", "\rq", "\r\n"]) {
      assert.deepStrictEqual(keyEvents(text, none), [{ _tag: "Pasted", text }])
    }
  })
})
