import type { ListWriter, RecordKind } from "./RecordKind.ts"

/** Controls and bidirectional marks that JSON may hold as they are, and a terminal should not see. */
const unseen = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** JSON on one line. What a terminal would act on is written as `\u202e`, which is the same JSON. */
export const jsonLine = (value: object): string => JSON.stringify(value).replace(unseen, escape)

/** One JSON document of several lines. */
export const jsonDocument = (value: object): string => `${JSON.stringify(value, null, 2).replace(unseen, escape)}\n`

/** One array, a record on each line; without its closing bracket it is no JSON. */
export const jsonList = <A>({ json }: RecordKind<A>): ListWriter<A> => {
  let before = "[\n"
  return {
    records: (records) => {
      let text = ""
      for (const record of records) {
        text += before + jsonLine(json(record))
        before = ",\n"
      }
      return text
    },
    end: () => before === "[\n" ? "[]\n" : "\n]\n"
  }
}

/** A document for each record, one a line. */
export const ndjsonList = <A>({ json }: RecordKind<A>): ListWriter<A> => ({
  records: (records) => {
    let text = ""
    for (const record of records) text += `${jsonLine(json(record))}\n`
    return text
  },
  end: () => ""
})
