// What is wrong with the page that is looked at: targets that a thumb misses, words that are hard to read, and more
// width than the screen has. Run in the page with the least side of a target in px and the least contrast.
([least, contrast]) => {
  const page = [...document.querySelectorAll('.bx-page')].filter((each) => each.offsetParent).at(-1)
  const wrong = []
  const isSeen = (each) => each.offsetParent !== null && each.getClientRects().length > 0
  const nameOf = (each) => (each.getAttribute('aria-label') || each.innerText || each.className).trim().slice(0, 24)

  // A target may be larger than it is drawn: what counts is where a tap still lands on it.
  const takes = (each, x, y) => each.contains(document.elementFromPoint(x, y))
  const roles = ['button', 'link', 'radio', 'checkbox', 'tab', 'switch'].map((role) => `[role=${role}]`)
  for (const each of page.querySelectorAll(['uni-button', 'uni-input', 'uni-textarea', ...roles].join())) {
    if (!isSeen(each)) continue
    each.scrollIntoView({ block: 'center' })
    const box = each.getBoundingClientRect()
    const [x, y, half] = [box.left + box.width / 2, box.top + box.height / 2, least / 2 - 1]
    const isTall = box.height >= least - 0.5 || (takes(each, x, y - half) && takes(each, x, y + half))
    const isWide = box.width >= least - 0.5 || (takes(each, x - half, y) && takes(each, x + half, y))
    if (!isTall || !isWide) wrong.push(`${nameOf(each)}: ${Math.round(box.width)} x ${Math.round(box.height)} px`)
  }

  const colour = (text) => text.match(/[\d.]+/g).map(Number)
  const light = ([red, green, blue]) => {
    const part = (each) => (each / 255 <= 0.03928 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4)
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
  }
  const between = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const grounds = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const { backgroundImage, backgroundColor } = getComputedStyle(at)
      if (backgroundImage.includes('gradient')) return backgroundImage.match(/rgba?\([^)]+\)/g).map(colour)
      const [red, green, blue, solid = 1] = colour(backgroundColor)
      if (solid >= 0.5) return [[red, green, blue]]
    }
    return [[255, 255, 255]]
  }
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const [each, words] = [walker.currentNode.parentElement, walker.currentNode.textContent.trim()]
    if (!words || !isSeen(each)) continue
    const ink = colour(getComputedStyle(each).color)
    const worst = Math.min(...grounds(each).map((ground) => between(ink, ground)))
    if (worst < contrast) wrong.push(`${words.slice(0, 24)}: contrast ${worst.toFixed(2)}`)
  }

  const width = document.documentElement.scrollWidth
  if (width > innerWidth) wrong.push(`wider than the phone: ${width} px`)
  return [...new Set(wrong)]
}
