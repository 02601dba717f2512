"""Run by test_jobs.py in a process of its own: an ingest whose captures other processes take apart from the
first batch on. Words: folder, number of jobs, list of sources. Prints how many batches came from others."""

import sys

import django


def main() -> None:
    folder, jobs, sources = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    django.setup()
    from django.core.management import call_command

    from articles.ingest import processes

    came = 0
    begin, following = processes.Workshop._begin, processes.Workshop._next

    def begin_and_wait(workshop):
        begin(workshop)
        workshop._begun.result()

    def count(workshop, ahead):
        nonlocal came
        came += not ahead[0].done
        return following(workshop, ahead)

    processes.ALONE = processes.THINGS = 1
    processes.Workshop._begin, processes.Workshop._next = begin_and_wait, count
    try:
        call_command("ingest", folder, jobs=jobs, sources=sources)
    finally:
        print("from others", came)


if __name__ == "__main__":
    main()
