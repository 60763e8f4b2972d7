import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'
import { enterByPath } from './platform/entrance'
import { returnedTo } from './platform/login'

enterByPath(returnedTo())

export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
  return { app }
}
