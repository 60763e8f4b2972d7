"""mmbiz.qpic.cn: pictures by their address, for anybody who has it."""

from tornado.web import HTTPError, RequestHandler

from backend.simulator.world.world import World


class PictureHandler(RequestHandler):
    def initialize(self, world: World) -> None:
        self.world = world

    def get(self, media_id: str) -> None:
        medium = self.world.media.anyones(media_id)
        if medium is None:
            raise HTTPError(404)
        self.set_header("Content-Type", medium.content_type)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.finish(medium.content)
