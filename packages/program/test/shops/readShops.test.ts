import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Option } from "effect"
import { installationOf, type Installation, problemsOf, tokenOf } from "./support.ts"

const shop = (slug: string, rest: object = {}) => ({ slug, haravan: { token: `file:${slug}.token` }, ...rest })
const files = { "hanoi.token": "token-of-hanoi\n", "hue.token": "token-of-hue\n" }

describe("a shops file", () => {
  it.effect("has the secrets, addresses and settings of each shop", () =>
    Effect.gen(function*() {
      const { read } = yield* installationOf({
        files,
        hosts: ["127.0.0.1"],
        env: { STOCKTALLY_SHOP_HUE_LOOP: "key-of-hue", STOCKTALLY_TOLERANCE: "3", STOCKTALLY_GRACE: "1h" },
        shops: [
          shop("hanoi", { label: "Hà Nội", settings: { STOCKTALLY_GRACE: "2h", HARAVAN_LEAK_PER_SECOND: 2 } }),
          {
            slug: "hue",
            loop: { key: "env:STOCKTALLY_SHOP_HUE_LOOP", baseUrl: "http://127.0.0.1:4010/loop" },
            haravan: { token: "file:hue.token" }
          }
        ]
      })
      const { problems, shops: [hanoi, hue] } = yield* read
      assert.deepStrictEqual(problems, [])
      assert.deepStrictEqual([hanoi?.label, hue?.label], ["Hà Nội", "hue"])
      assert.deepStrictEqual(
        [hanoi, hue].map((shop) => [shop?.settings.tolerance, Duration.toHours(shop!.settings.grace)]),
        [[3, 2], [3, 1]]
      )
      assert.strictEqual(hanoi?.settings.haravan.leakPerSecond, 2)
      assert.isTrue(Option.isNone(hanoi!.settings.loop.credential))
      assert.deepStrictEqual([yield* tokenOf(hanoi!), yield* tokenOf(hue!)], ["token-of-hanoi", "token-of-hue"])
      assert.deepStrictEqual(hue?.settings.loop.baseUrl, Option.some("http://127.0.0.1:4010/loop"))
    }))

  it.effect("of 200 shops with 3 wrong entries has 197, in their order", () =>
    Effect.gen(function*() {
      const slugs = Array.from({ length: 200 }, (_, index) => `shop-${index}`)
      const { read } = yield* installationOf({
        env: Object.fromEntries(slugs.map((slug, index) => [`STOCKTALLY_SHOP_${index}`, `token-of-${slug}`])),
        shops: slugs.map((slug, index) => ({
          slug,
          ...index === 7 ? { colour: "red" } : {},
          haravan: { token: `env:STOCKTALLY_SHOP_${index === 70 ? "X" : index}` },
          settings: index === 170 ? { STOCKTALLY_GRACE: "soon" } : {}
        }))
      })
      const { problems, shops } = yield* read
      assert.deepStrictEqual(problems.map(({ place, slug }) => [place, slug]), [
        [8, "shop-7"],
        [71, "shop-70"],
        [171, "shop-170"]
      ])
      assert.deepStrictEqual(
        shops.map(({ slug }) => slug),
        slugs.filter((_, index) => ![7, 70, 170].includes(index))
      )
    }))

  it.effect("may name secrets that other users can read, which is reported", () =>
    Effect.gen(function*() {
      const { directory, files: system, read } = yield* installationOf({ files, shops: [shop("hanoi"), shop("hue")] })
      yield* system.chmod(`${directory}/hanoi.token`, 0o600)
      yield* system.chmod(`${directory}/hue.token`, 0o644)
      const { shops } = yield* read
      assert.deepStrictEqual(shops.map(({ settings }) => settings.exposedFiles), [[], [{
        path: `${directory}/hue.token`,
        holds: ["haravan.token"]
      }]])
    }))

  it.effect("is not read if others can change it, or a directory above it", () =>
    Effect.gen(function*() {
      const { directory, file, files: system, read } = yield* installationOf({ files, shops: [shop("hanoi")] })
      const problemIf = (path: string, mode: number) =>
        system.chmod(path, mode).pipe(
          Effect.andThen(Effect.match(read, { onFailure: ({ problem }) => problem, onSuccess: () => "read" })),
          Effect.ensuring(Effect.orDie(system.chmod(path, path === file ? 0o600 : 0o700)))
        )
      assert.strictEqual(yield* problemIf(file, 0o666), `other users can change ${file}; run: chmod go-w ${file}`)
      assert.strictEqual(yield* problemIf(file, 0o620), `other users can change ${file}; run: chmod go-w ${file}`)
      assert.strictEqual(
        yield* problemIf(directory, 0o777),
        `other users can change ${directory}; run: chmod go-w ${directory}`
      )
      assert.strictEqual(yield* problemIf(file, 0o644), "read")
    }))

  describe("is refused, and says what is wrong:", () => {
    const refused = (name: string, installation: Installation, ...expected: ReadonlyArray<string>) =>
      it.effect(
        name,
        () =>
          Effect.map(problemsOf({ files, ...installation }), (problems) => assert.deepStrictEqual(problems, expected))
      )

    refused("what is not JSON", { shops: "{ \"shops\": s3cret }" }, "$DIR/shops.json: is not JSON")
    refused(
      "another document",
      { shops: "{ \"shop\": [] }" },
      "$DIR/shops.json: shop is unknown; did you mean shops?; shops is missing"
    )
    refused(
      "unknown keys, wrong values and secrets, all at once",
      {
        shops: [{
          slug: "Ha Noi",
          lable: "Hà Nội",
          loop: { key: "s3cr3t-s3cr3t" },
          haravan: { tokn: "file:x" },
          settings: { STOCKTALLY_GRASE: "1h", STOCKTALLY_GRACE: true, LOOP_API_KEY: "x" }
        }]
      },
      "entry 1: lable is unknown; did you mean label?",
      "entry 1: slug is not a name of up to 40 of a-z, 0-9 and -, such as hanoi-2",
      "entry 1: loop.key is not file:PATH or env:STOCKTALLY_SHOP_NAME; a secret itself does not belong in this file",
      "entry 1: haravan.tokn is unknown; did you mean token?",
      "entry 1: haravan.token is missing",
      "entry 1: settings.STOCKTALLY_GRASE is unknown; did you mean STOCKTALLY_GRACE?",
      "entry 1: settings.LOOP_API_KEY is unknown",
      "entry 1: settings.STOCKTALLY_GRACE must be string | number"
    )
    refused(
      "a shop without an upstream",
      { shops: [{ slug: "hanoi" }] },
      "hanoi (entry 1): has neither loop nor haravan; name the secret of one of them at least"
    )
    refused(
      "a slug that is there already",
      { shops: [shop("hanoi"), shop("hanoi", { haravan: { token: "file:hue.token" } })] },
      "hanoi (entry 2): entry 1 has the same slug; change one of them"
    )
    refused(
      "a credential that another shop has",
      { shops: [shop("hanoi"), shop("hue", { haravan: { token: "file:hanoi.token" } })] },
      "hue (entry 2): entry 1 has the same credential; remove one of them"
    )
    refused(
      "secrets that are missing, empty or quoted",
      {
        env: { STOCKTALLY_SHOP_EMPTY: "", STOCKTALLY_SHOP_QUOTED: "\"abc\"" },
        shops: [
          shop("hanoi", { haravan: { token: "file:none.token" } }),
          shop("hue", { haravan: { token: "env:STOCKTALLY_SHOP_NONE" } }),
          shop("vinh", { haravan: { token: "env:STOCKTALLY_SHOP_EMPTY" } }),
          shop("dalat", { haravan: { token: "env:STOCKTALLY_SHOP_QUOTED" } })
        ]
      },
      "hanoi (entry 1): haravan.token names a file that cannot be read: there is no such file",
      "hue (entry 2): haravan.token names STOCKTALLY_SHOP_NONE, which is not set in the environment",
      "vinh (entry 3): haravan.token is set but empty; set the secret, or unset it to do without this upstream",
      "dalat (entry 4): haravan.token is in quotation marks, which are not part of a secret; remove them"
    )
    refused(
      "a variable that is not for shops",
      { env: { PATH: "/bin" }, shops: [shop("hanoi", { haravan: { token: "env:PATH" } })] },
      "hanoi (entry 1): haravan.token is not file:PATH or env:STOCKTALLY_SHOP_NAME; a secret itself does not belong in this file"
    )
    refused(
      "base addresses of hosts that are not listed, or in the clear",
      {
        hosts: ["stock.example"],
        shops: [
          shop("hanoi", { haravan: { token: "file:hanoi.token", baseUrl: "https://evil.example/com" } }),
          shop("hue", { haravan: { token: "file:hue.token", baseUrl: "http://stock.example/com" } })
        ]
      },
      "hanoi (entry 1): haravan.baseUrl names the host evil.example, which STOCKTALLY_SHOPS_HOSTS does not list",
      "hue (entry 2): haravan.baseUrl plain http to stock.example would send the credential in the clear; expected https (http only to loopback)"
    )
    refused(
      "settings with values that are wrong",
      { shops: [shop("hanoi", { settings: { STOCKTALLY_GRACE: "soon", LOOP_REQUESTS_PER_MINUTE: 0 } })] },
      "hanoi (entry 1): LOOP_REQUESTS_PER_MINUTE \"0\" is not a whole number of 1 or more, such as 300",
      "hanoi (entry 1): STOCKTALLY_GRACE \"soon\" is not a duration; expected a duration such as 30 minutes, 30m, 72h, 7d or 500 millis"
    )
  })
})
