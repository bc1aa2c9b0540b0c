/**
 * Whether an answer of another thread is waited for, as a SQLite store's is: its port keeps the process alive then, and
 * at no other time.
 */
export const isThreadAsked = (): boolean => process.getActiveResourcesInfo().includes("MessagePort")
