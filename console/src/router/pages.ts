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
    path: '/intake',
    component: () => import('@/pages/desk/IntakePage.vue'),
    meta: { title: '新建报修', permissions: ['tickets:create'] },
  },
  {
    path: '/calls',
    component: () => import('@/pages/messages/CallsPage.vue'),
    meta: { title: '电话', permissions: ['tickets:assist'], menu: menu('/calls', '电话', 'phone', '日常', 'l') },
  },
  {
    path: '/dispatch',
    component: () => import('@/pages/dispatch/DispatchPage.vue'),
    meta: { title: '派单台', permissions: ['tickets:dispatch'], menu: menu('/dispatch', '派单台', 'board', '日常', 'd') },
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
  {
    path: '/complaints',
    component: () => import('@/pages/complaints/ComplaintsPage.vue'),
    meta: { title: '投诉', permissions: ['tickets:follow_up'], menu: menu('/complaints', '投诉', 'alert', '日常', 'o') },
  },
  {
    path: '/complaints/:id',
    component: () => import('@/pages/complaints/ComplaintPage.vue'),
    props: true,
    meta: { title: '投诉', permissions: ['tickets:follow_up'] },
  },
  {
    path: '/tasks',
    component: () => import('@/pages/tasks/TasksPage.vue'),
    meta: { title: '协办', permissions: ['tickets:read'], menu: menu('/tasks', '协办', 'flag', '日常', 'x') },
  },
  {
    path: '/tasks/:id',
    component: () => import('@/pages/tasks/TaskPage.vue'),
    props: true,
    meta: { title: '协办', permissions: ['tickets:read'] },
  },
  {
    path: '/devices',
    component: () => import('@/pages/devices/DevicesPage.vue'),
    meta: { title: '设备', permissions: ['devices:read'], menu: menu('/devices', '设备', 'device', '档案', 'e') },
  },
  {
    path: '/devices/import',
    component: () => import('@/pages/devices/ImportPage.vue'),
    meta: { title: '导入', permissions: ['imports:run'] },
  },
  {
    path: '/devices/labels',
    component: () => import('@/pages/devices/LabelsPage.vue'),
    meta: { title: '标签', permissions: ['codes:manage'] },
  },
  {
    path: '/devices/models',
    component: () => import('@/pages/devices/ModelsPage.vue'),
    meta: { title: '型号与批次', permissions: ['devices:read'] },
  },
  {
    path: '/devices/faults',
    component: () => import('@/pages/devices/FaultsPage.vue'),
    meta: { title: '故障树', permissions: ['devices:read'] },
  },
  {
    path: '/devices/problem-types',
    component: () => import('@/pages/devices/ProblemTypesPage.vue'),
    meta: { title: '问题类型', permissions: ['devices:read'] },
  },
  {
    path: '/devices/:id',
    component: () => import('@/pages/devices/DevicePage.vue'),
    props: true,
    meta: { title: '设备', permissions: ['devices:read'] },
  },
  {
    path: '/customers',
    component: () => import('@/pages/customers/CustomersPage.vue'),
    meta: { title: '客户', permissions: ['customers:read'], menu: menu('/customers', '客户', 'house', '档案', 'c') },
  },
  {
    path: '/customers/contracts',
    component: () => import('@/pages/customers/ContractsPage.vue'),
    meta: { title: '合同与项目', permissions: ['customers:read'] },
  },
  {
    path: '/customers/sales',
    component: () => import('@/pages/customers/SalesPage.vue'),
    meta: { title: '销售单', permissions: ['sales:read'] },
  },
  {
    path: '/customers/sales/new',
    component: () => import('@/pages/customers/SaleEntryPage.vue'),
    meta: { title: '录入销售', permissions: ['sales:manage'] },
  },
  {
    path: '/customers/leads',
    component: () => import('@/pages/customers/LeadsPage.vue'),
    meta: { title: '新需求', permissions: ['sales:read'] },
  },
  {
    path: '/customers/sales/:id',
    component: () => import('@/pages/customers/SalePage.vue'),
    props: true,
    meta: { title: '销售单', permissions: ['sales:read'] },
  },
  {
    path: '/customers/:id',
    component: () => import('@/pages/customers/CustomerPage.vue'),
    props: true,
    meta: { title: '客户', permissions: ['customers:read'] },
  },
  {
    path: '/watch',
    component: () => import('@/pages/rules/WatchPage.vue'),
    meta: { title: '时限', permissions: ['tickets:read'], menu: menu('/watch', '时限', 'clock', '日常', 'w') },
  },
  {
    path: '/approvals',
    component: () => import('@/pages/approvals/ApprovalsPage.vue'),
    meta: { title: '审批', permissions: ['approvals:decide', 'tickets:work'], menu: menu('/approvals', '审批', 'check2', '日常', 'a') },
  },
  {
    path: '/rules',
    component: () => import('@/pages/rules/RulesPage.vue'),
    meta: { title: '规则', permissions: ['definitions:read'], menu: menu('/rules', '规则', 'rule', '搭建', 'b') },
  },
  {
    path: '/rules/:kind/:slug',
    component: () => import('@/pages/rules/DefinitionPage.vue'),
    props: true,
    meta: { title: '规则', permissions: ['definitions:read'] },
  },
  {
    path: '/people',
    component: () => import('@/pages/people/PeoplePage.vue'),
    meta: { title: '人员', permissions: ['staff:manage', 'tickets:dispatch', 'audit:read'], menu: menu('/people', '人员', 'people', '档案', 'p') },
  },
  {
    path: '/people/:id',
    component: () => import('@/pages/people/PersonPage.vue'),
    props: true,
    meta: { title: '人员', permissions: ['staff:manage', 'tickets:dispatch', 'audit:read'] },
  },
  {
    path: '/messages',
    component: () => import('@/pages/messages/MessagesPage.vue'),
    meta: { title: '消息', permissions: ['notifications:manage', 'operations:manage'], menu: menu('/messages', '消息', 'msg', '其他', 'm') },
  },
  {
    path: '/settings',
    component: () => import('@/pages/settings/SettingsPage.vue'),
    meta: { title: '设置', permissions: ['organisation:manage', 'operations:manage', 'audit:read'], menu: menu('/settings', '设置', 'set', '其他', 'y') },
  },
]
