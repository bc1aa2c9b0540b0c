import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { openPostgres } from "../../src/postgres.ts"
import { temporaryDirectory } from "../support/backends.ts"
import { authority, expiredCertificate, otherAuthority, serverCertificate, serverKey } from "../support/certificates.ts"
import { fakePostgres, type Refusal } from "../support/fakePostgres.ts"

/** The error of a login that reached the database. */
const reached: Refusal = { code: "3D000", message: "there is no such database" }

const place = Effect.gen(function*() {
  const directory = yield* temporaryDirectory
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  return {
    ca: file("ca.pem", authority),
    other: file("other.pem", otherAuthority),
    text: file("text.pem", "no certificate"),
    key: file("server.key", serverKey),
    none: join(directory, "none.pem")
  }
})

const opening = (url: string) =>
  Effect.scoped(openPostgres({ url: Redacted.make(url) })).pipe(
    Effect.flip,
    Effect.tap(({ message }) => Effect.sync(() => assert.notInclude(message, "hunter2")))
  )

describe("the connection to a Postgres server", () => {
  it.live("is encrypted and verified according to sslmode and ssl, with the other parameters of the address", () =>
    Effect.gen(function*() {
      const { ca } = yield* place
      const server = yield* fakePostgres({ certificate: serverCertificate, key: serverKey, refusal: reached })
      const at = (host: string, query: string) => `postgres://me:hunter2@${host}:${server.port}/shop?${query}`
      for (
        const url of [
          at("localhost", `sslmode=verify-full&sslrootcert=${ca}&application_name=mine&options=-c%20geqo%3Doff`),
          at("127.0.0.1", `sslmode=verify-ca&sslrootcert=${ca}`),
          at("127.0.0.1", `ssl=true&sslrootcert=${ca}`)
        ]
      ) {
        assert.strictEqual((yield* opening(url)).reason._tag, "AccessDenied", url)
      }
      assert.deepStrictEqual(server.logins.map(({ encrypted }) => encrypted), [true, true, true])
      const [{ parameters } = { parameters: {} }, second] = server.logins
      assert.deepInclude(parameters, {
        user: "me",
        database: "shop",
        application_name: "mine",
        options: "-c geqo=off"
      })
      assert.strictEqual(second?.parameters["application_name"], "stocktally")
    }))

  it.live("that cannot be verified is an error of the settings, without a login", () =>
    Effect.gen(function*() {
      const { ca, other } = yield* place
      const refusal = reached
      const good = yield* fakePostgres({ certificate: serverCertificate, key: serverKey, refusal })
      const old = yield* fakePostgres({ certificate: expiredCertificate, key: serverKey, refusal })
      const cases = [
        [good, "localhost", "ssl=true", /sslrootcert=FILE in STOCKTALLY_DATABASE_URL, or with NODE_EXTRA_CA_CERTS$/],
        [good, "localhost", "sslmode=require", /NODE_EXTRA_CA_CERTS$/],
        [
          good,
          "localhost",
          "sslmode=verify-full&sslrootcert=system",
          /; set sslrootcert in STOCKTALLY_DATABASE_URL to/
        ],
        [
          good,
          "localhost",
          `sslmode=verify-ca&sslrootcert=${other}`,
          /; set sslrootcert in STOCKTALLY_DATABASE_URL to/
        ],
        [good, "127.0.0.1", `sslmode=verify-full&sslrootcert=${ca}`, /altnames.*; use a host .* certificate is for/],
        [old, "localhost", `sslmode=verify-full&sslrootcert=${ca}`, /expired\); renew the server's certificate/]
      ] as const
      for (const [server, host, query, said] of cases) {
        const { message, reason, retryable } = yield* opening(`postgres://me:hunter2@${host}:${server.port}/x?${query}`)
        assert.strictEqual(reason._tag, "Misconfigured", query)
        assert.isFalse(retryable)
        assert.match(message, said)
        assert.include(message, `postgres://${host}:${server.port}/x`)
      }
      assert.deepStrictEqual([...good.logins, ...old.logins], [])
      assert.strictEqual(good.connections(), 5)
    }))

  it.live("is never unencrypted if TLS is required", () =>
    Effect.gen(function*() {
      const server = yield* fakePostgres({ refusal: reached })
      for (const query of ["ssl=true", "sslmode=require", "sslmode=verify-full"]) {
        const { message, reason } = yield* opening(`postgres://me:hunter2@localhost:${server.port}/x?${query}`)
        assert.strictEqual(reason._tag, "Misconfigured", query)
        assert.match(message, /does not support TLS.*sslmode=disable/)
      }
      assert.deepStrictEqual(server.logins, [])
    }))

  it.live("that needs encryption or a client certificate says so", () =>
    Effect.gen(function*() {
      const { ca } = yield* place
      const certificate = serverCertificate
      const refusals: ReadonlyArray<readonly [refusal: Refusal, query: string, said: RegExp]> = [
        [
          { code: "28000", message: "no pg_hba.conf entry for host, no encryption", routine: "ClientAuthentication" },
          "",
          /sslmode=verify-full.*pg_hba\.conf/
        ],
        [
          { code: "28000", message: "kein Eintrag, keine Verschlüsselung", routine: "ClientAuthentication" },
          "?sslmode=disable",
          /sslmode=verify-full/
        ],
        [{ code: "08P01", message: "SSL required" }, "", /sslmode=verify-full/],
        [
          {
            code: "28000",
            message: "connection requires a valid client certificate",
            routine: "ClientAuthentication"
          },
          `?sslmode=verify-full&sslrootcert=${ca}`,
          /sslcert and sslkey/
        ]
      ]
      for (const [refusal, query, said] of refusals) {
        const server = yield* fakePostgres({ certificate, key: serverKey, refusal })
        const { message, reason } = yield* opening(`postgres://me@localhost:${server.port}/x${query}`)
        assert.strictEqual(reason._tag, "Misconfigured", refusal.message)
        assert.match(message, said)
      }
      const wrongPassword = { code: "28P01", message: "password authentication failed", routine: "auth_failed" }
      const server = yield* fakePostgres({ refusal: wrongPassword })
      assert.strictEqual((yield* opening(`postgres://me@localhost:${server.port}/x`)).reason._tag, "AccessDenied")
    }))

  it.live("reports unusable files before it is opened", () =>
    Effect.gen(function*() {
      const { ca, key, none, text } = yield* place
      const server = yield* fakePostgres({ certificate: serverCertificate, key: serverKey, refusal: reached })
      const cases: ReadonlyArray<readonly [query: string, file: string]> = [
        [`sslrootcert=${none}`, none],
        [`sslrootcert=${text}`, text],
        [`sslrootcert=${ca}&sslcert=${none}&sslkey=${key}`, none],
        [`sslrootcert=${ca}&sslcert=${ca}&sslkey=${none}`, none],
        [`sslrootcert=${ca}&sslcert=${ca}&sslkey=${key}`, "sslcert and sslkey"],
        [`sslrootcert=${ca}&sslcert=${text}&sslkey=${key}`, "sslcert and sslkey"]
      ]
      for (const [query, file] of cases) {
        const { message, reason } = yield* opening(`postgres://me@localhost:${server.port}/x?sslmode=require&${query}`)
        assert.strictEqual(reason._tag, "Misconfigured", query)
        assert.include(message, file)
      }
      assert.strictEqual(server.connections(), 0)
    }))

  it.live("to another host is refused with a password and without a choice of encryption", () =>
    Effect.gen(function*() {
      const { message, reason } = yield* opening("postgres://me:hunter2@db.invalid/shop")
      assert.strictEqual(reason._tag, "Misconfigured")
      assert.match(message, /password to another host without encryption/)
    }))
})
