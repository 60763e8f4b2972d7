from http import HTTPStatus

from backend.kit.errors import AppError


class DefinitionKindNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这一类配置，请从配置列表重新打开"


class DefinitionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这项配置，或者它还没有发布，请从配置列表重新打开"


class DefinitionVersionNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这一版配置，请从版本列表重新打开"


class DraftNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "这项配置没有草稿，请先编辑再试"


class DefinitionRefused(AppError):
    """`findings` lists every `{field, reason}`; `summary` is the first of them for people."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "这份配置还不能发布：{summary}"


class DefinitionInUse(AppError):
    """`users` names those that need it."""

    status = HTTPStatus.CONFLICT
    detail = "这项配置仍被使用：{users}。请先修改使用它的配置"


class ShippedDefinition(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这是系统必需的默认配置，不能停用，可以修改它或回到以前的版本"


class SecondPersonNeeded(AppError):
    status = HTTPStatus.CONFLICT
    detail = "最后的修改是您自己做的，请由另一位有发布权限的同事核对后发布"


class NothingToPublish(AppError):
    status = HTTPStatus.CONFLICT
    detail = "内容和正在使用的版本完全相同，无需发布"


class TooManyDefinitions(AppError):
    status = HTTPStatus.CONFLICT
    detail = "这一类配置最多 {limit} 项，请先停用不再需要的"
