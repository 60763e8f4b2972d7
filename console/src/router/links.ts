import type { RouteRecordRaw } from 'vue-router'

/** Where the links of messages and cards lead: the server writes them by what they are about, the
 * pages stand where people look for them. */
export const links: RouteRecordRaw[] = [
  { path: '/approvals/:id', redirect: (to) => ({ path: '/approvals', query: { ...to.query, id: String(to.params.id) } }) },
  { path: '/leads/:id', redirect: '/customers/leads' },
  { path: '/desk/:id', redirect: (to) => ({ path: '/desk', query: { ...to.query, view: 'talks' } }) },
  { path: '/sla', redirect: '/watch' },
  { path: '/channels', redirect: (to) => ({ path: '/settings', query: { ...to.query, tab: 'integrations' } }) },
]
