const STORED = 'baoxiu.console.theme'
type Theme = 'light' | 'dark'

function preferred(): Theme {
  const kept = localStorage.getItem(STORED)
  if (kept === 'light' || kept === 'dark') return kept
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

export function startTheme(): void {
  document.documentElement.setAttribute('theme-mode', preferred())
}

export function switchTheme(): void {
  const next: Theme = document.documentElement.getAttribute('theme-mode') === 'dark' ? 'light' : 'dark'
  document.documentElement.setAttribute('theme-mode', next)
  localStorage.setItem(STORED, next)
}
