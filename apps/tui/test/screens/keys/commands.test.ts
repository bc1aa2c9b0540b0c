import { assert, describe, it } from "@effect/vitest"
import { commandAt, commands, commandsIn } from "../../../src/screens/keys/commands.ts"
import { contexts } from "../../../src/screens/keys/Context.ts"
import { isKey } from "../../../src/screens/keys/keyNames.ts"
import { canAct } from "../../../src/screens/model/conditions.ts"
import { paletteEntries } from "../../../src/screens/model/palette.ts"
import { handled } from "../../../src/screens/model/commandHandlers.ts"
import type { State } from "../../../src/screens/model/state/State.ts"
import { Player } from "../support/Player.ts"
import { rowsOf } from "../support/rows.ts"

describe("the key table", () => {
  it("has no key with two meanings in a context", () => {
    for (const context of contexts) {
      const keys = commandsIn(context).flatMap(({ id, keys }) => keys.map((key) => ({ id, key })))
      for (const { id, key } of keys) {
        assert.deepStrictEqual(
          keys.filter((other) => other.key === key).map(({ id }) => id),
          [id],
          `${key} in ${context}`
        )
      }
    }
  })

  it("has every command once, and every command does something", () => {
    const ids = commands.map(({ id }) => id)
    assert.strictEqual(new Set(ids).size, ids.length)
    assert.deepStrictEqual(
      [...new Set<string>(ids)].toSorted(),
      [...new Set<string>([...handled, "accept", "choice-down", "choice-up"])].toSorted()
    )
  })

  it("has a key for every command in each of its contexts", () => {
    for (const command of commands) {
      assert.isNotEmpty(command.keys, command.id)
      assert.isNotEmpty(command.contexts, command.id)
      for (const context of command.contexts) {
        for (const key of command.keys) {
          assert.isTrue(isKey(key), `${key} is a key`)
          assert.strictEqual(commandAt(context, key)?.id, command.id, `${key} in ${context}`)
        }
      }
    }
  })

  it("has only quitting on a terminal that is too small", () => {
    const player = Player.open(rowsOf(5)).send({ _tag: "Resized", columns: 40, rows: 10 })
    const { screen, tally } = player.state
    player.press("j", "e", "enter", "/", "8", "U").send({ _tag: "Pasted", text: "x" })
    assert.deepStrictEqual([player.state.screen, player.state.tally, player.state.overlay], [screen, tally, null])
    assert.isFalse(player.isPending("export") || player.isPending("sync.start"))
    player.press("q")
    assert.deepStrictEqual(player.effects, [{ _tag: "Quit" }])
  })

  it("applies commands by name to the screen below Help", () => {
    const player = Player.open(rowsOf(5)).press("S").succeed("sync.runs", []).press("?").send({
      _tag: "CommandChosen",
      command: "refresh"
    })
    assert.strictEqual(player.state.screen, "sync")
    assert.isTrue(player.isPending("sync.runs"))
    assert.isFalse(player.isPending("tally.page"))
  })

  it("can cancel, suspend and quit in every context", () => {
    for (const context of contexts) {
      assert.strictEqual(commandAt(context, "ctrl+c")?.id, "quit-now", context)
      assert.strictEqual(commandAt(context, "ctrl+z")?.id, "suspend", context)
      if (context !== "small") assert.include(["back", "leave"], commandAt(context, "esc")?.id, context)
    }
  })

  it("has the same commands for vi keys and arrows", () => {
    for (const context of [...contexts].filter((context) => commandAt(context, "j") !== undefined)) {
      for (const [vi, arrow] of [["j", "down"], ["k", "up"], ["g", "home"], ["G", "end"]] as const) {
        assert.strictEqual(commandAt(context, vi)?.id, commandAt(context, arrow)?.id, `${vi} in ${context}`)
      }
    }
  })

  it("leaves letters to inputs", () => {
    for (const context of ["prompt", "palette"] as const) {
      for (const { id, keys } of commandsIn(context)) {
        for (const key of keys) assert.isAbove(key.length, 1, `${id} in ${context}`)
      }
      assert.isUndefined(commandAt(context, "space"))
    }
  })

  it("has a distinct title for every command, and a description without a full stop", () => {
    const titles = commands.filter(({ group }) => group !== "Prompts and choosers").map(({ title }) => title)
    assert.strictEqual(new Set(titles).size, titles.length)
    for (const { description, title } of commands) {
      assert.match(title, /^\p{Lu}/u)
      assert.match(description, /^[^.]+[^.]$/)
    }
  })

  it("explains why a command cannot act", () => {
    const { state } = new Player()
    for (const command of commands) {
      const can = canAct(state, command)
      if (can !== true) assert.match(can, /^[^.]{5,}$/, command.id)
    }
    assert.strictEqual(canAct(state, commandAt("tally", "e") ?? {}), "Stocktally's data is not open yet")
    assert.strictEqual(
      canAct(Player.open().state, commandAt("links", "u") ?? {}),
      "nothing was linked or ignored here yet"
    )
  })
})

describe("the palette", () => {
  const { state } = Player.open()
  const ids = (state: State, text: string) =>
    paletteEntries(state, text).map((entry) => entry._tag === "Command" ? entry.command.id : entry.shop.slug)
  const found = (text: string) => ids(state, text)

  it("finds every command by its name, except those of prompts", () => {
    const named = commands.filter(({ group, id }) =>
      group !== "Prompts and choosers" && id !== "palette" && id !== "close" && id !== "quit-now"
    )
    for (const { id, title } of named) assert.strictEqual(found(title.toUpperCase())[0], id)
    assert.strictEqual(found("").length, named.length)
  })

  it("finds commands by the beginning of words, by letters in their order and by their effect", () => {
    assert.strictEqual(found("full")[0], "sync-full")
    assert.strictEqual(found("stfs")[0], "sync-full")
    assert.include(found("clipboard"), "copy-sku")
    assert.deepStrictEqual(found("zzzz"), [])
  })

  it("offers the commands of the screen first, and those that cannot act last", () => {
    const open = Player.open(rowsOf(5))
    const first = () => ids(open.state, "").slice(0, 3)
    assert.deepStrictEqual(first(), ["open", "filter", "filter-verdict"])
    open.press("S").succeed("sync.runs", [])
    assert.deepStrictEqual(first().slice(0, 2), ["sync-full", "watch"])
    const reasons = paletteEntries(open.state, "").map(({ reason }) => reason !== null)
    assert.deepStrictEqual(reasons, reasons.toSorted((a, b) => Number(a) - Number(b)))
  })

  it("explains why a command cannot act here", () => {
    assert.strictEqual(paletteEntries(state, "read again now")[0]?.reason, "only in Detail; Enter on Tally opens it")
    assert.strictEqual(paletteEntries(state, "clear the filters")[0]?.reason, "there is no filter")
  })
})
