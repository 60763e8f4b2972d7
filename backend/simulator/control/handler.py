"""What every address of the control plane does alike: JSON in, JSON or a problem out."""

from importlib.resources import files
from typing import Final, TypeVar

import structlog
from pydantic import BaseModel, ValidationError
from tornado.web import HTTPError, RequestHandler

from backend.simulator.api.handler import Directory
from backend.simulator.control.schemas import Problem
from backend.simulator.world.people import Person
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.control")

ModelT = TypeVar("ModelT", bound=BaseModel)

GUIDE: Final = files("backend.simulator").joinpath("README.md")


class ControlRefusal(Exception):
    """A refusal with its status, a code for programs and a sentence for people."""

    def __init__(
        self, status: int, code: str, detail: str, errors: list[str] | None = None
    ) -> None:
        super().__init__(code)
        self.problem = Problem(status=status, code=code, detail=detail, errors=errors or [])


class ControlHandler(RequestHandler):
    def initialize(self, world: World, directory: Directory) -> None:
        self.world = world
        self.directory = directory

    def body(self, model: type[ModelT]) -> ModelT:
        """JSON only: a page elsewhere cannot post that without the browser asking first."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ControlRefusal(415, "not_json", "请用 Content-Type: application/json 发送。")
        try:
            return model.model_validate_json(self.request.body)
        except ValidationError as error:
            raise _invalid(error) from error

    def query(self, model: type[ModelT]) -> ModelT:
        given = {name: values[-1] for name, values in self.request.query_arguments.items()}
        try:
            return model.model_validate_strings(
                {name: value.decode() for name, value in given.items()}
            )
        except UnicodeDecodeError as error:
            raise ControlRefusal(400, "unreadable", "查询参数不是 UTF-8。") from error
        except ValidationError as error:
            raise _invalid(error) from error

    def person(self, person_id: str) -> Person:
        person = self.world.people.get(person_id)
        if person is None:
            raise ControlRefusal(404, "unknown_person", "没有这个人，请先用 PUT people 建立。")
        return person

    def changed(self, value: BaseModel, status: int = 200) -> None:
        self.world.touch()
        self.reply(value, status)

    def reply(self, value: BaseModel, status: int = 200) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(value.model_dump_json())

    def write_error(self, status_code: int, **kwargs: object) -> None:
        raised = kwargs.get("exc_info")
        error = raised[1] if isinstance(raised, tuple) else None
        if isinstance(error, ControlRefusal):
            problem = error.problem
        else:
            problem = Problem(
                status=status_code,
                code="http",
                detail=f"请求没有成功（{status_code} {self._reason}）。",
            )
        self.set_status(problem.status)
        self.set_header("Content-Type", "application/problem+json; charset=utf-8")
        self.finish(problem.model_dump_json())

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        if not isinstance(value, ControlRefusal | HTTPError):
            log.error("unexpected", exc_info=(typ, value, tb))


class Guide(ControlHandler):
    """The control plane's own description."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(GUIDE.read_text(encoding="utf-8"))


class UnknownControl(ControlHandler):
    def prepare(self) -> None:
        raise ControlRefusal(404, "unknown_address", "没有这个地址，说明在 /__control__/。")


def _invalid(error: ValidationError) -> ControlRefusal:
    """Says where and what, without repeating the input: secrets may be in it."""
    errors = [
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"[:300]
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return ControlRefusal(422, "invalid", "内容不符合要求，请看 errors。", errors[:20])
