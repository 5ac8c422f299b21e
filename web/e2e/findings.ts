import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** What axe finds serious or critical in light colours and in dark ones, each with the place where it is. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await wear(page, 'light')
  const light = await axe(page).analyze()
  await wear(page, 'dark')
  // Nothing but colours is another.
  const dark = await axe(page).withRules('color-contrast').analyze()
  return [...light.violations, ...dark.violations]
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}

/** Axe in the page itself: there are no frames, for which it would open a page of its own each time. */
function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page }).setLegacyMode()
}

/** Change colours, and wait until all have changed. */
async function wear(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.evaluate(async () => {
    // A change that is inherited may begin a frame after that of the element above.
    for (let quiet = 0; quiet < 3; quiet++) {
      await new Promise(requestAnimationFrame)
      if (document.getAnimations().some((one) => one instanceof CSSTransition)) quiet = -1
    }
  })
}
