/** Replaces the wall clock of this process by one that can be set; nothing else of it changes. */
export function takeOverWallClock(): (byMs: number) => void {
  const TrueDate = Date
  let offsetMs = 0
  class SetDate extends TrueDate {
    static override now(): number {
      return TrueDate.now() + offsetMs
    }

    constructor(value: number | string | Date = SetDate.now()) {
      super(value)
    }
  }
  globalThis.Date = SetDate as DateConstructor
  return (byMs) => void (offsetMs += byMs)
}
