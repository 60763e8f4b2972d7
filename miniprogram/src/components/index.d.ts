// The names the easycom rule of pages.json gives our components, for the type checker.
declare module 'vue' {
  export interface GlobalComponents {
    BxArt: typeof import('./bx-art/bx-art.vue')['default']
    BxBar: typeof import('./bx-bar/bx-bar.vue')['default']
    BxButton: typeof import('./bx-button/bx-button.vue')['default']
    BxEmpty: typeof import('./bx-empty/bx-empty.vue')['default']
    BxFace: typeof import('./bx-face/bx-face.vue')['default']
    BxForm: typeof import('./bx-form/bx-form.vue')['default']
    BxIcon: typeof import('./bx-icon/bx-icon.vue')['default']
    BxOpinion: typeof import('./bx-opinion/bx-opinion.vue')['default']
    BxPage: typeof import('./bx-page/bx-page.vue')['default']
    BxPhotos: typeof import('./bx-photos/bx-photos.vue')['default']
    BxRated: typeof import('./bx-rated/bx-rated.vue')['default']
    BxRefusal: typeof import('./bx-refusal/bx-refusal.vue')['default']
    BxSheet: typeof import('./bx-sheet/bx-sheet.vue')['default']
    BxSignature: typeof import('./bx-signature/bx-signature.vue')['default']
    BxSkeleton: typeof import('./bx-skeleton/bx-skeleton.vue')['default']
    BxStars: typeof import('./bx-stars/bx-stars.vue')['default']
    BxSteps: typeof import('./bx-steps/bx-steps.vue')['default']
    BxTag: typeof import('./bx-tag/bx-tag.vue')['default']
    BxTimeline: typeof import('./bx-timeline/bx-timeline.vue')['default']
    BxTrack: typeof import('./bx-track/bx-track.vue')['default']
    BxTrouble: typeof import('./bx-trouble/bx-trouble.vue')['default']
    BxUnread: typeof import('./bx-unread/bx-unread.vue')['default']
  }
}

export {}
