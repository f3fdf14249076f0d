// Loaded before a program: sets its wall clock back by 10 s on SIGUSR2, and leaves its monotonic clock alone.
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
process.on('SIGUSR2', () => void (offsetMs -= 10_000))
