import { assert, it } from "@effect/vitest"
import { possibleFaults } from "../src/faults/Fault.ts"
import { planFaults } from "../src/faults/plan.ts"
import type { Network } from "../src/network/Network.ts"

const host = { peerAddress: "", httpPort: 0, http: { path: "" }, inside: () => assert.fail("nothing is started here") }

const network: Network = { hosts: [host, host, host], databaseAddress: "", setLink: undefined }

const planOf = (seed: number) => {
  const faults = possibleFaults({ ...network, setLink: () => assert.fail("nothing is broken here") })
  const plan = planFaults(faults, 3, seed)
  return Array.from({ length: 10 }, () => plan.next().value).map(({ fault, service }) => `${fault.name} ${service}`)
}

it("repeats its order for a seed, and has every fault once in each round", () => {
  assert.deepStrictEqual(planOf(1), planOf(1))
  assert.notDeepEqual(planOf(1), planOf(2))
  const names = planOf(3).map((planned) => planned.slice(0, -2))
  assert.strictEqual(new Set(names.slice(0, 5)).size, 5)
  assert.strictEqual(new Set(names.slice(5)).size, 5)
})

it("leaves out the faults that a network does not allow", () => {
  assert.isTrue(possibleFaults(network).every(({ link }) => link === undefined))
})
