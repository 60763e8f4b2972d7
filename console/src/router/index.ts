import { createRouter, createWebHistory, type RouteLocationNormalized, type Router } from 'vue-router'
import { useSession } from '@/stores/session'
import { links } from './links'
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
      { path: '/setup', component: () => import('@/pages/setup/SetupPage.vue'), meta: { title: '首次设置', isOpen: true } },
      { path: '/password', component: () => import('@/pages/sign-in/PasswordPage.vue'), meta: { title: '设置密码', isOpen: true } },
      {
        path: '/',
        component: () => import('@/layout/ConsoleLayout.vue'),
        redirect: '/home',
        children: [
          ...pages,
          ...links,
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
  // Who may take a report without working at the desk has a page of it alone.
  const isDesk = session.may('tickets:assist') || session.may('tickets:review')
  if (to.path === '/desk' && to.query.intake && !isDesk && session.may('tickets:create')) return { path: '/intake', query: to.query }
  return true
}
