// What is wrong with the page of the console that is looked at: controls that are cut off where nothing scrolls to
// them, a page wider than its window, and words of the machine where words for people should stand.
() => {
  const wrong = []
  const nameOf = (each) => (each.getAttribute('aria-label') || each.innerText || each.value || each.className || each.tagName).trim().slice(0, 30)
  const page = document.documentElement
  if (page.scrollWidth > innerWidth) wrong.push(`the page is ${page.scrollWidth} px wide, its window ${innerWidth}`)

  const isHidden = (each) => each.closest('.visually-hidden') || !each.checkVisibility({ visibilityProperty: true })
  const sticksOut = (inner, outer) => inner.right > outer.right + 1 || inner.left < outer.left - 1

  function cuts(each) {
    const box = each.getBoundingClientRect()
    if (box.width < 1) return false
    for (let at = each.parentElement; at && at !== page; at = at.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(at)
      if (overflowX === 'visible') continue
      // A line that ends in dots says that there is more; a box that scrolls leads to all of it.
      if (textOverflow === 'ellipsis') return false
      if (/auto|scroll/.test(overflowX) && at.scrollWidth > at.clientWidth + 1) return false
      if (sticksOut(box, at.getBoundingClientRect())) return true
    }
    return sticksOut(box, { left: 0, right: innerWidth })
  }

  for (const each of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {
    if (!isHidden(each) && cuts(each)) wrong.push(`cut off: ${nameOf(each)}`)
  }

  const walker = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const [each, words] = [walker.currentNode.parentElement, walker.currentNode.textContent.trim()]
    const isCode = /^[a-z]{2,}(_[a-z]+)+$|^(undefined|null|NaN|true|false|\[object Object\])$/.test(words)
    if (isCode && !each.closest('.mono, code, kbd, pre, textarea') && !isHidden(each)) wrong.push(`no word for people: ${words}`)
  }
  return [...new Set(wrong)]
}
