/** The phone's clock, put right by what the server's clock said last: technicians' phones are wrong by days. */

export class FieldClock {
  private ahead: number

  constructor(
    private readonly phone: () => number,
    ahead = 0,
  ) {
    this.ahead = ahead
  }

  /** `date`: the Date header of an answer; `asked`: the phone's time when the question left. */
  hear(date: string, asked: number): void {
    const server = Date.parse(date)
    if (Number.isNaN(server)) return
    const middle = (asked + this.phone()) / 2
    const ahead = middle - server
    this.ahead = Math.abs(ahead) < 5_000 ? 0 : ahead // the header has whole seconds, and the net its delay
  }

  get milliseconds(): number {
    return this.ahead
  }

  now(): Date {
    return new Date(this.phone() - this.ahead)
  }
}
