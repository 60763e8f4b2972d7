from http import HTTPStatus

from backend.kit.errors import AppError


class ImportKindNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这种导入，请从导入列表里选择"


class ImportNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有找到这次导入；没有成功的导入记录只保留 7 天"


class TooManyImports(AppError):
    status = HTTPStatus.CONFLICT
    detail = "已有 {limit} 个导入正在处理，请等其中一个完成后再试"


class ImportNotReady(AppError):
    status = HTTPStatus.CONFLICT
    detail = "只有一天之内检查过、没有问题的表才能接着导入。请重新选这张表再检查一遍"


class ImportNotCancellable(AppError):
    status = HTTPStatus.CONFLICT
    detail = "数据已经开始写入或导入已结束，不能取消；请刷新后查看结果"
