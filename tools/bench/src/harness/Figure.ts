/** The value of an alternative, or a bound, in the same run. */
export interface Peer {
  readonly name: string
  readonly value: number
}

/** A requirement on a figure: on its value, or on its ratio to the first peer. */
export interface Requirement {
  readonly of: "value" | "ratio"
  readonly is: "at most" | "at least"
  readonly limit: number
}

/** A measured number. */
export interface Measured {
  readonly _tag: "Measured"
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly peers: ReadonlyArray<Peer>
  readonly required: Requirement | undefined
}

/** A number that could not be measured here, and why. */
export interface Skipped {
  readonly _tag: "Skipped"
  readonly name: string
  readonly why: string
}

/** A benchmark that failed before it had its numbers. */
export interface Broken {
  readonly _tag: "Broken"
  readonly name: string
  readonly why: string
}

export type Figure = Measured | Skipped | Broken

export const measured = (
  figure: Omit<Measured, "_tag" | "required"> & { readonly required?: Requirement }
): Measured => ({
  _tag: "Measured",
  required: undefined,
  ...figure
})

export const skipped = (name: string, why: string): Skipped => ({ _tag: "Skipped", name, why })

export const broken = (name: string, why: string): Broken => ({ _tag: "Broken", name, why })

/** The ratio of a figure to a peer; not finite if the peer is 0 or missing. */
export const ratioTo = (figure: Measured, peer: Peer | undefined): number => figure.value / (peer?.value ?? Number.NaN)

/** Whether a figure meets its requirement; undefined without a requirement or a measurement. */
export const holds = (figure: Figure): boolean | undefined => {
  if (figure._tag === "Broken") return false
  if (figure._tag === "Skipped" || figure.required === undefined) return undefined
  const { is, limit, of } = figure.required
  const number = of === "value" ? figure.value : ratioTo(figure, figure.peers[0])
  return is === "at most" ? number <= limit : number >= limit
}
