/** The changes to products at Haravan since the shop opened. */
export interface ProductEdits {
  readonly edit: (product: number, title: string, at: number) => void
  readonly remove: (product: number) => void
  readonly isRemoved: (product: number) => boolean
  readonly title: (product: number) => string | undefined
  /** When the product was last edited, in milliseconds. */
  readonly at: (product: number) => number | undefined
}

export const makeProductEdits = (): ProductEdits => {
  const edits = new Map<number, { readonly title: string; readonly at: number }>()
  const removed = new Set<number>()
  return {
    edit: (product, title, at) => void edits.set(product, { title, at }),
    remove: (product) => void removed.add(product),
    isRemoved: (product) => removed.has(product),
    title: (product) => edits.get(product)?.title,
    at: (product) => edits.get(product)?.at
  }
}
