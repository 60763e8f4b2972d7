from http import HTTPStatus

from backend.kit.errors import AppError


class MediaNotFound(AppError):
    """Unknown, swept, not yours, or a link that expired or was altered: all the same."""

    status = HTTPStatus.NOT_FOUND
    detail = "没有这个文件，或链接已过期，请返回上一页刷新后重试"


class MediaNotUsable(AppError):
    """Among the ids of a form is one that does not exist or that somebody else uploaded."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "有 {count} 个文件不存在或已过期，请删除后重新上传"


class MediaAlreadyUsed(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这个文件已用于别的记录，请重新上传一份"


class TooManyFiles(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "照片和视频一次最多 {limit} 个，请删去一些"


class UnreadableImage(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "图片已损坏，无法打开。请重新拍摄，或换一张 JPEG、PNG、WebP 图片"


class ImageTooLarge(AppError):
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    detail = "图片尺寸太大，最多 {megapixels} 百万像素，请缩小后重试"


class AnimatedImage(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    detail = "不支持动图，请换一张静态图片，或上传视频"


class UnsupportedFile(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    detail = (
        "不支持这种文件。可以上传：照片（JPEG、PNG、WebP）、视频（MP4、MOV）、"
        "录音（MP3、M4A、AAC、AMR、WAV）和 PDF 文档"
    )


class HeicNotSupported(AppError):
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    detail = (
        "暂不支持 HEIC 照片。iPhone 请在「设置 → 相机 → 格式」中选择「兼容性最佳」后重拍，"
        "或把照片另存为 JPEG 后上传"
    )


class WrongKind(AppError):
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这里需要{asked}，收到的是{found}，请重新选择"


class DirectUploadNotOffered(AppError):
    """Files lie in the database here: they come through this server."""

    status = HTTPStatus.CONFLICT
    detail = "本系统没有启用直传，请改用普通上传"


class UploadNotArrived(AppError):
    """Nothing lies where the form led, or not what was announced."""

    status = HTTPStatus.CONFLICT
    detail = "文件还没有上传完成，请重新上传"


class PieceOutOfPlace(AppError):
    """Pieces lie side by side from the start, all of one length but the last."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "上传没有接上，请删除后重新上传"


class UploadDamaged(AppError):
    """The file is not the one whose SHA-256 was announced."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "文件在传输中损坏，请重新上传"


class DailyUploadsUsed(AppError):
    status = HTTPStatus.TOO_MANY_REQUESTS
    detail = "今天上传的文件已达上限（{megabytes} MB），请明天再上传"


class StorageUnavailable(AppError):
    """The store does not answer, refuses us, or was told to wait by a circuit."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    detail = "文件服务暂时不可用，请稍后重试；已上传成功的文件不会丢失"
