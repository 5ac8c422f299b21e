/** From confidence (0 to 1) upwards: name and colour, the same as in every picture of the service. */
export const CONFIDENCE_COLOURS = [
  { least: 0.8, name: 'sure', colour: '#0068bb' },
  { least: 0.5, name: 'fair', colour: '#ee7733' },
  { least: 0, name: 'poor', colour: '#882255' },
] as const
export type ConfidenceClass = (typeof CONFIDENCE_COLOURS)[number]['name']

export function confidenceClass(confidence: number): ConfidenceClass {
  return (CONFIDENCE_COLOURS.find(({ least }) => confidence >= least) ?? CONFIDENCE_COLOURS[2]).name
}

/** A point of a trace: x and y (px of the page), and how sure it is there. */
export type TracePoint = readonly [number, number, number]

/** A line as stretches of one colour each: points of the page, in the colour of where each segment ends. */
export function coloured(
  line: readonly (TracePoint | null)[],
): { name: ConfidenceClass; points: readonly (readonly [number, number])[] }[] {
  const stretches: { name: ConfidenceClass; points: [number, number][] }[] = []
  let last: TracePoint | null = null
  for (const point of line) {
    if (point !== null && last !== null) {
      const name = confidenceClass(Math.min(point[2], last[2]))
      const held = stretches.at(-1)
      const goesOn = held?.name === name && held.points.at(-1)?.[0] === last[0] && held.points.at(-1)?.[1] === last[1]
      if (held && goesOn) held.points.push([point[0], point[1]])
      else
        stretches.push({
          name,
          points: [
            [last[0], last[1]],
            [point[0], point[1]],
          ],
        })
    }
    last = point
  }
  return stretches
}
