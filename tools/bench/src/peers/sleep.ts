/** Waits, as people write it. */
export const sleep = (millis: number) => new Promise<void>((resolve) => void setTimeout(resolve, millis))
