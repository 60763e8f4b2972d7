import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { useSession } from '@/stores/session'
import { pages } from './pages'

/** Paths of this console alone: what a link brings along never leads to another site. */
export function safeNext(next: unknown): string {
  const path = Array.isArray(next) ? next[0] : next
  return typeof path === 'string' && /^\/(?![/\\])/.test(path) && !path.startsWith('/login') ? path : '/home'
}

export function createConsoleRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/console/'),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
      { path: '/login', component: () => import('@/pages/sign-in/SignInPage.vue'), meta: { title: '登录', isOpen: true } },
      { path: '/setup', component: () => import('@/pages/sign-in/SetupPage.vue'), meta: { title: '首次设置', isOpen: true } },
      {
        path: '/',
        component: () => import('@/layout/ConsoleLayout.vue'),
        redirect: '/home',
        children: [
          ...pages,
          { path: '/:rest(.*)*', component: () => import('@/pages/NoSuchPage.vue'), meta: { title: '没有这一页' } },
        ],
      },
    ],
  })
  router.beforeEach(guard)
  router.afterEach((to) => {
    document.title = to.meta.title ? `${to.meta.title} · 报修` : '报修'
  })
  return router
}

async function guard(to: RouteLocationNormalized) {
  const session = useSession()
  if (to.meta.isOpen) return true
  if (!session.isSignedIn) return { path: '/login', query: { next: to.fullPath } }
  try {
    await session.load()
  } catch {
    if (!session.isSignedIn) return { path: '/login', query: { next: to.fullPath } }
  }
  return true
}
