// JSON is written as text, digit for digit: ids above 2^53 survive, and no codec of the project is involved.

export const text = (value: string | null): string => value === null ? "null" : JSON.stringify(value)

/** Writes an id as a number or as a string. */
export const id = (digits: string, asText: boolean): string => asText ? `"${digits}"` : digits

/** Writes an object of fields whose values are JSON already. */
export const object = (fields: ReadonlyArray<readonly [name: string, json: string]>): string =>
  `{${fields.map(([name, json]) => `"${name}":${json}`).join(",")}}`

export const array = (items: ReadonlyArray<string>): string => `[${items.join(",")}]`
