import type { RouteRecordRaw } from 'vue-router'
import type { IconName } from '@/components/icons'

export interface MenuEntry {
  path: string
  title: string
  icon: IconName
  group: '' | '日常' | '档案' | '经营' | '搭建' | '其他'
  /** Pressed after `G`. */
  letter: string
}

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    /** One of these is needed; the server decides again at each request. */
    permissions?: readonly string[]
    menu?: MenuEntry
    /** Opens without anybody signed in. */
    isOpen?: boolean
  }
}

function menu(path: string, title: string, icon: IconName, group: MenuEntry['group'], letter: string): MenuEntry {
  return { path, title, icon, group, letter }
}

/** The pages inside the frame, in the order of the menu. */
export const pages: RouteRecordRaw[] = [
  {
    path: '/home',
    component: () => import('@/pages/home/HomePage.vue'),
    meta: { title: '首页', menu: menu('/home', '首页', 'home', '', 'h') },
  },
  {
    path: '/desk',
    component: () => import('@/pages/desk/DeskPage.vue'),
    meta: { title: '客服台', permissions: ['tickets:assist', 'tickets:review'], menu: menu('/desk', '客服台', 'desk', '日常', 's') },
  },
  {
    path: '/tickets',
    component: () => import('@/pages/tickets/TicketsPage.vue'),
    meta: { title: '工单', permissions: ['tickets:read'], menu: menu('/tickets', '工单', 'wrench', '日常', 't') },
  },
  {
    path: '/tickets/:id',
    component: () => import('@/pages/tickets/TicketPage.vue'),
    props: true,
    meta: { title: '工单', permissions: ['tickets:read'] },
  },
]
