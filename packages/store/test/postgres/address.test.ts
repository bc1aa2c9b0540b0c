import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type PostgresAddress, readPostgresAddress } from "../../src/postgres/address.ts"

const read = (url: string): PostgresAddress => Result.getOrThrow(readPostgresAddress(url))
const problem = (url: string): string => Result.getOrElse(Result.flip(readPostgresAddress(url)), () => "")

describe("the address of a Postgres server", () => {
  it("is parsed, with parts before or after the ?", () => {
    for (
      const url of [
        "postgres://a%40b:p%2F%3F%25%23w@db.example:6000/my%20shop?sslmode=disable",
        "postgresql:///?host=db.example&port=6000&user=a%40b&password=p%2F%3F%25%23w&dbname=my%20shop&sslmode=disable"
      ]
    ) {
      const { database, host, password, place, port, tls, username } = read(url)
      assert.deepStrictEqual(
        { database, host, place, port, tls, username },
        {
          database: "my shop",
          host: "db.example",
          place: "postgres://db.example:6000/my%20shop",
          port: 6000,
          tls: undefined,
          username: "a@b"
        }
      )
      assert.strictEqual(password && Redacted.value(password), "p/?%#w")
    }
    assert.strictEqual(
      Redacted.value(read("postgres://u:p+1@localhost?options=a+b").password ?? Redacted.make("")),
      "p+1"
    )
    assert.strictEqual(read("postgres://u:p@ss@localhost").host, "localhost")
  })

  it("accepts the supported parameters of libpq", () => {
    const { applicationName, connectTimeout, options } = read(
      "postgres://db?application_name=me&connect_timeout=3&options=-c%20geqo%3Doff"
    )
    assert.deepStrictEqual([applicationName, options], ["me", "-c geqo=off"])
    assert.isTrue(connectTimeout !== undefined && Duration.Equivalence(connectTimeout, Duration.seconds(3)))
    assert.strictEqual(read("postgres://db?connect_timeout=0").connectTimeout, Duration.infinity)
  })

  it("uses TLS according to sslmode", () => {
    const of = (query: string) => read(`postgres://u:p@db/x?${query}`).tls
    const plain = { checksHost: true, rootCertificate: undefined, client: undefined }
    assert.deepStrictEqual(of("sslmode=verify-full"), plain)
    assert.deepStrictEqual(of("sslmode=require"), plain)
    assert.deepStrictEqual(of("ssl=true"), plain)
    assert.deepStrictEqual(of("ssl=true&sslmode=verify-full"), plain)
    assert.deepStrictEqual(of("sslrootcert=system"), { ...plain, rootCertificate: "system" })
    assert.deepStrictEqual(of("sslmode=verify-full&sslrootcert=ca.pem"), { ...plain, rootCertificate: "ca.pem" })
    const chainOnly = { ...plain, checksHost: false, rootCertificate: "ca.pem" }
    assert.deepStrictEqual(of("sslmode=verify-ca&sslrootcert=ca.pem"), chainOnly)
    assert.deepStrictEqual(of("sslmode=require&sslrootcert=ca.pem"), chainOnly)
    assert.deepStrictEqual(of("ssl=true&sslcert=c.pem&sslkey=k.pem"), {
      ...plain,
      client: { certificate: "c.pem", key: "k.pem" }
    })
    for (const query of ["sslmode=disable", "ssl=false", "ssl=false&sslmode=disable"]) {
      assert.isUndefined(of(query))
    }
  })

  it("sends a password unencrypted only to this machine, or with sslmode=disable", () => {
    for (
      const url of [
        "postgres://u:p@localhost/x",
        "postgres://u:p@LOCALHOST/x",
        "postgres://u:p@127.0.0.2:5433/x",
        "postgres://u:p@[::1]:5433/x",
        "postgres://u:p@/x?host=/var/run/postgresql",
        "postgres://u:p@%2Fvar%2Frun%2Fpostgresql/x",
        "postgres://u:p@db.example/x?sslmode=disable",
        "postgres://u@db.example/x",
        "postgres://u:@db.example/x"
      ]
    ) {
      assert.strictEqual(problem(url), "", url)
    }
    for (
      const url of [
        "postgres://u:secret@db.example/x",
        "postgres://u:secret@10.0.0.7/x",
        "postgres://u:secret@[2001:db8::1]/x",
        "postgres://u:secret@[::ffff:10.0.0.1]/x",
        "postgres://u:secret@localhost.example/x",
        "postgres://u:secret@0.0.0.0/x",
        "postgres://db.example/x?user=u&password=secret",
        "postgres://u:secret@/x?host=db.example"
      ]
    ) {
      assert.match(problem(url), /password to another host without encryption; add sslmode=/, url)
      assert.notMatch(problem(url), /secret|example/, url)
    }
    assert.strictEqual(read("postgres://u:p@[::1]:5433/x").host, "::1")
    assert.strictEqual(read("postgres://u:p@[::1]:5433/x").place, "postgres://[::1]:5433/x")
    assert.strictEqual(read("postgres:///x?host=/run/pg").place, "postgres:///x?host=/run/pg")
  })

  const refused: ReadonlyArray<readonly [url: string, said: RegExp]> = [
    ["postgres://db?sslmode=prefer", /sslmode=prefer, which may connect without encryption/],
    ["postgres://db?sslmode=allow", /sslmode=allow/],
    ["postgres://db?sslmode=no-verify", /not one of disable, require, verify-ca and verify-full/],
    ["postgres://db?sslmode=", /sslmode without a value/],
    ["postgres://db?ssl=1", /neither true nor false/],
    ["postgres://db?ssl=true&sslmode=disable", /contradict/],
    ["postgres://db?ssl=false&sslmode=require", /contradict/],
    ["postgres://db?sslmode=require&sslmode=require", /sslmode twice/],
    ["postgres://db/x?dbname=y", /dbname twice/],
    ["postgres://u@db?user=v", /user twice/],
    ["postgres://db?host=/run", /host twice/],
    ["postgres://db?sslmode=verify-ca", /needs sslrootcert=FILE/],
    ["postgres://db?sslmode=verify-ca&sslrootcert=system", /needs sslmode=verify-full/],
    ["postgres://db?ssl=true&sslrootcert=system", /needs sslmode=verify-full/],
    ["postgres://db?sslrootcert=ca.pem", /sslrootcert, which needs sslmode/],
    ["postgres://db?sslmode=disable&sslkey=k&sslcert=c", /sslcert, which needs sslmode/],
    ["postgres://db?sslmode=require&sslcert=c", /both/],
    ["postgres:///x?host=/run&sslmode=require", /Unix socket/],
    [
      "postgres://db?channel_binding=require",
      /channel_binding, which is not supported; supported are host, .*options$/
    ],
    ["postgres://db?sslMode=require", /sslMode, which is not supported/],
    ["postgres://a,b/x", /several hosts/],
    ["postgres://a:1,b:2/x", /several hosts/],
    ["postgres:///x?host=a,b", /several hosts/],
    ["postgres:///x", /names no host/],
    ["postgres://a%20b/x", /has a host that/],
    ["postgres://db:0/x", /has a port that/],
    ["postgres://db/x?port=65536", /has a port that/],
    ["postgres://db?connect_timeout=soon", /connect_timeout/],
    ["postgres://db?options=-csearch_path%3Dmine", /search_path/]
  ]
  for (const [url, said] of refused) {
    it(`${url} is refused`, () => assert.match(problem(url), said))
  }

  it("is not quoted if a password lacks its escapes", () => {
    for (
      const url of [
        "postgres://u:12/secret@db/x",
        "postgres://u:12?secret@db/x",
        "postgres://u:12?secret=1&sslmode=secret@db/x",
        "postgres://u:12#secret@db/x",
        "postgres://u:12%secret@db/x",
        "postgres://u:secret",
        "postgres://u:[secret]@[::1",
        "postgres://db?secret%20=1",
        "postgres://u:a%00secret@localhost"
      ]
    ) {
      assert.notStrictEqual(problem(url), "", url)
      assert.notInclude(problem(url), "secret", url)
    }
  })
})
