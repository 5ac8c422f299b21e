/** The last samples of a signal that goes on, numbered from 0 since it began. */
export class SignalHistory {
  private readonly rows: readonly Float32Array[]
  /** Number of the sample that comes next. */
  end = 0

  /** leads and capacity (samples): how much is kept. */
  constructor(
    leads: number,
    readonly capacity: number,
  ) {
    this.rows = Array.from({ length: leads }, () => new Float32Array(capacity).fill(NaN))
  }

  /** Number of the first sample that is still kept. */
  get start(): number {
    return Math.max(this.end - this.capacity, 0)
  }

  /** Add samples: one array a lead, all of one length, mV. */
  append(added: readonly Float32Array[]): void {
    const count = added[0]?.length ?? 0
    for (const [lead, row] of this.rows.entries()) {
      for (let k = 0; k < count; k++) row[(this.end + k) % this.capacity] = added[lead]?.[k] ?? NaN
    }
    this.end += count
  }

  /** A lead's sample, NaN where it is not kept. */
  at(lead: number, sample: number): number {
    if (sample < this.start || sample >= this.end) return NaN
    return this.rows[lead]?.[sample % this.capacity] ?? NaN
  }

  /** Samples from first to before end, of all leads. */
  cut(first: number, end: number): Float32Array[] {
    return this.rows.map((_, lead) => Float32Array.from({ length: end - first }, (_, k) => this.at(lead, first + k)))
  }
}
