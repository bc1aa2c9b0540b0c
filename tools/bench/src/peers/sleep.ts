/** Waits for a time. */
export const sleep = (millis: number) => new Promise<void>((resolve) => void setTimeout(resolve, millis))
