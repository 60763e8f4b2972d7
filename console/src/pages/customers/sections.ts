import type { SectionLink } from '@/components/SectionLinks.vue'

export const SECTIONS: readonly SectionLink[] = [
  { path: '/customers', title: '全部客户', permission: 'customers:read' },
  { path: '/customers/contracts', title: '合同与项目', permission: 'customers:read' },
  { path: '/customers/sales', title: '销售单', permission: 'sales:read' },
  { path: '/customers/leads', title: '新需求', permission: 'sales:read' },
  { path: '/customers/sales/new', title: '录入销售', permission: 'sales:manage' },
]
