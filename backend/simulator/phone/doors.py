"""From somebody's phone into the product's own pages, which then ask the simulated WeChat or WeCom
who has opened them: a cookie tells it, as the phone in one's hand would."""

from tornado.web import HTTPError

from backend.simulator.phone.authorize import HOLDER_COOKIE, HOLDER_SECONDS
from backend.simulator.phone.handlers import PageHandler


class Door(PageHandler):
    def get(self, person_id: str, place: str) -> None:
        person, accounts = self.person(person_id), self.world.accounts
        is_there = person.wecom if place == "wecom" else person.official_accounts
        entrance = accounts.bench_entrance if place == "wecom" else accounts.h5_entrance
        if not is_there or entrance is None:
            raise HTTPError(404)
        self.set_cookie(
            HOLDER_COOKIE, person.id, max_age=HOLDER_SECONDS, httponly=True, samesite="Lax"
        )
        self.redirect(entrance)
