/** Whether this process waits for a worker thread, such as that of a SQLite store, whose port then keeps it alive. */
export const isWorkerBusy = (): boolean => process.getActiveResourcesInfo().includes("MessagePort")
