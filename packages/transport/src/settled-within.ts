/** Resolves when the promise does or `limitMs` have passed, whichever is first. */
export async function settledWithin(promise: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  await Promise.race([promise, passed])
  clearTimeout(timer)
}
