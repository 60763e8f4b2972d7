// The names the easycom rule of pages.json gives our components, for the type checker.
declare module 'vue' {
  export interface GlobalComponents {
    BxArt: typeof import('./bx-art/bx-art.vue')['default']
    BxBar: typeof import('./bx-bar/bx-bar.vue')['default']
    BxButton: typeof import('./bx-button/bx-button.vue')['default']
    BxEmpty: typeof import('./bx-empty/bx-empty.vue')['default']
    BxIcon: typeof import('./bx-icon/bx-icon.vue')['default']
    BxPage: typeof import('./bx-page/bx-page.vue')['default']
    BxSheet: typeof import('./bx-sheet/bx-sheet.vue')['default']
    BxSkeleton: typeof import('./bx-skeleton/bx-skeleton.vue')['default']
    BxSteps: typeof import('./bx-steps/bx-steps.vue')['default']
    BxTag: typeof import('./bx-tag/bx-tag.vue')['default']
    BxTimeline: typeof import('./bx-timeline/bx-timeline.vue')['default']
    BxTrack: typeof import('./bx-track/bx-track.vue')['default']
    BxTrouble: typeof import('./bx-trouble/bx-trouble.vue')['default']
  }
}

export {}
