import { createPinia } from 'pinia'
import 'tdesign-vue-next/es/style/index.css'
import { createApp } from 'vue'
import App from './App.vue'
import { createConsoleRouter } from './router'
import { startTheme } from './layout/theme'
import './styles/theme.css'
import './styles/parts.css'
import './styles/controls.css'

startTheme()

// A page from before an upgrade asks for parts that are gone: it is fetched anew, once.
window.addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('baoxiu.reloaded') ?? 0)
  if (Date.now() - last < 10_000) return
  event.preventDefault()
  sessionStorage.setItem('baoxiu.reloaded', String(Date.now()))
  location.reload()
})

createApp(App).use(createPinia()).use(createConsoleRouter()).mount('#app')
