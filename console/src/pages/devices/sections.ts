import type { SectionLink } from '@/components/SectionLinks.vue'

export const SECTIONS: readonly SectionLink[] = [
  { path: '/devices', title: '全部设备', permission: 'devices:read' },
  { path: '/devices/models', title: '型号与批次', permission: 'devices:read' },
  { path: '/devices/faults', title: '故障树', permission: 'devices:read' },
  { path: '/devices/problem-types', title: '问题类型', permission: 'devices:read' },
  { path: '/devices/labels', title: '标签', permission: 'codes:manage' },
  { path: '/devices/import', title: '导入', permission: 'imports:run' },
]
