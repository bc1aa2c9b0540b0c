import { z } from "zod"

/** An id in any of the forms that our decoder accepts. */
export const zodId = z.union([
  z.int().positive(),
  z.string().regex(/^[1-9][0-9]{0,18}$/),
  z.bigint().positive().max(9223372036854775807n)
])
