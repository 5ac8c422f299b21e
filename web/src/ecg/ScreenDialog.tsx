import { type ReactNode, useState } from 'react'
import { Button } from '../ui/Button'
import { Dialog } from '../ui/Dialog'
import { Slider } from '../ui/Slider'
import { CARD_MM, pxPerMmOfCard } from './paper'
import { measureScreen, screenPxPerMm } from './screen'

const CARD_HIGH_MM = 53.98

/** Measures the screen by a bank card that is held against it. */
export function ScreenDialog({ onClose }: { onClose: () => void }): ReactNode {
  const [cardPx, setCardPx] = useState(Math.round(screenPxPerMm() * CARD_MM))
  const pxPerMm = pxPerMmOfCard(cardPx)
  return (
    <Dialog title="Measure this screen" onClose={onClose}>
      <p className="mb-3 text-sm">
        Hold a bank card against the screen and make the frame as wide as the card. Then a millimetre is a millimetre.
      </p>
      <div className="overflow-hidden py-2">
        <div
          aria-hidden
          className="mx-auto rounded-xl border-2 border-accent bg-raised"
          style={{ width: `${cardPx}px`, height: `${CARD_HIGH_MM * pxPerMm}px` }}
        />
      </div>
      <Slider
        label="Width"
        value={cardPx}
        min={180}
        max={900}
        step={1}
        text={`${pxPerMm.toFixed(2)} px/mm`}
        onChange={setCardPx}
      />
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          onClick={() => {
            measureScreen(pxPerMm)
            onClose()
          }}
        >
          This is its width
        </Button>
      </div>
    </Dialog>
  )
}
