import type { LinkRow } from "@stocktally/core"
import { linkKey } from "./linking.ts"
import type { LinksState } from "./state/Links.ts"
import type { Choice } from "./state/Overlay.ts"

/** What a record may be linked with: its candidates, with their names where they were read, and any other. */
export const candidateChoices = (row: LinkRow, candidates: LinksState["candidates"]): ReadonlyArray<Choice> => {
  const ends = candidates?.key === linkKey(row) ? candidates.ends : []
  return [
    ...(row.unlinked?.candidates ?? []).map((id): Choice => {
      const end = ends.find((end) => end.id === id)
      return {
        value: id,
        text: end === undefined ? id : [end.sku, end.name].filter((text) => text !== null && text !== "").join("  "),
        detail: end === undefined ? null : end.goneAt === null ? id : `${id}, gone`,
        isChosen: false
      }
    }),
    { value: "", text: "Another one, by its id", detail: null, isChosen: false }
  ]
}
