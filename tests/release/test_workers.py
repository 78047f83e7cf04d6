"""Where parts are worked out: other processes that end with their parent, or this one."""

import os
import threading

import pytest

from pipelines.workers import ThisProcess, make_executor, make_threads


def test_one_worker_is_this_process():
    with make_executor(1) as executor:
        assert isinstance(executor, ThisProcess)
        assert executor.submit(os.getpid).result() == os.getpid()


def test_an_error_in_this_process_comes_out_at_once():
    with pytest.raises(ZeroDivisionError), make_executor(1) as executor:
        executor.submit(divmod, 1, 0)


def test_more_workers_are_other_processes():
    with make_executor(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()


def test_threads_are_of_this_process_and_others_than_the_one_that_asks():
    with make_threads(2) as executor:
        assert executor.submit(os.getpid).result() == os.getpid()
        assert executor.submit(threading.get_ident).result() != threading.get_ident()

    assert isinstance(make_threads(1), ThisProcess)
