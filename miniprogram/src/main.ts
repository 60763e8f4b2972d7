import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'
import { comesToSignIn, enterByPath, isBench } from './platform/entrance'
import { returnedTo, signInThroughWeChat } from './platform/login'
import { keepSession } from './stores/credentials'

const isToSignIn = comesToSignIn()
if (isToSignIn && !isBench()) {
  keepSession(null) // who was here before is not shown on the way
  signInThroughWeChat()
}
enterByPath(isToSignIn ? '' : returnedTo())

export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
  return { app }
}
