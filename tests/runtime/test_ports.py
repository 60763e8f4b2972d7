"""What the tests of running processes stand on: nobody else has their port."""

import socket
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.support.ports import free_port

PROCESSES = 4
EACH = 50


def _some_ports(_number: int) -> list[int]:
    return [free_port() for _ in range(EACH)]


def test_no_two_processes_are_given_the_same_port() -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        given = [port for ports in processes.map(_some_ports, range(PROCESSES)) for port in ports]
    assert len(set(given)) == len(given) == PROCESSES * EACH


def test_a_port_that_somebody_has_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        assert port not in _some_ports(0)


def test_the_kernel_gives_none_of_them_to_anybody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as given:
        assert given.getsockname()[1] > free_port()
