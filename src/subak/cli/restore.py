"""`subak restore`: books from a backup, a mirror, or both, compared with what was published."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from subak.cli.console import Console
from subak.cli.database import IN_THE_FOLDER, database_of
from subak.cli.files import read_named
from subak.cli.subcommands import answer
from subak.core.errors import need
from subak.log.policy_file import POLICY_BYTES_LIMIT, parse_policy
from subak.service.databases import shown
from subak.service.folder import Folder
from subak.service.restored_log import Tree
from subak.service.restoring import Asked, Restored, Steps, restore
from subak.transport.sources import fetching_ahead, source_at


def configure(parser: argparse.ArgumentParser, console: Console) -> None:
    """The arguments of `subak restore`."""
    word = console.word
    folder, log = word("FOLDER"), word("LOG")
    places = f"[{word('BACKUP')}] {folder}"
    parser.usage = f"%(prog)s {places} [--from {log}] [--published {log}] …"
    parser.add_argument("places", nargs="+", metavar=places, help=word("restore.places"))
    parser.add_argument("--from", dest="tree", metavar=log, help=word("restore.--from"))
    parser.add_argument(
        "--published", action="append", default=[], metavar=log, help=word("restore.--published")
    )
    parser.add_argument("--policy", metavar=word("FILE"), help=word("restore.--policy"))
    parser.add_argument("--unpublished", action="store_true", help=word("restore.--unpublished"))
    parser.add_argument("--keys", type=Path, metavar=folder, help=word("restore.--keys"))
    parser.add_argument("--lost-key", action="store_true", help=word("restore.--lost-key"))
    parser.add_argument("--private", type=Path, metavar=folder, help=word("restore.--private"))
    parser.add_argument(
        "--database", default=IN_THE_FOLDER, metavar="…", help=word("init.--database")
    )


def run(options: argparse.Namespace, console: Console) -> None:
    """Restore, and say what it was compared with and what is not there."""
    *backups, root = map(Path, options.places)
    need(len(backups) <= 1, "restore.nothing_to_restore")
    folder, database = Folder(root), database_of(options.database)
    progress = [console.progress(f"restore.{step}") for step in Steps._fields]
    with ExitStack() as held:
        tree = None
        if options.tree is not None:
            source = held.enter_context(source_at(options.tree))
            ahead = held.enter_context(fetching_ahead(options.tree))
            tree = Tree(options.tree, source, ahead or map)
        policy = options.policy and parse_policy(read_named(options.policy, POLICY_BYTES_LIMIT))
        asked = Asked(
            backup=backups[0] if backups else None,
            tree=tree,
            published=options.published,
            policy=policy,
            keys=options.keys,
            private=options.private,
            lost_key=options.lost_key,
            database=database,
            unpublished=options.unpublished,
        )
        restored = restore(folder, asked, Steps(*progress))
    _tell(console, folder, asked, restored)


def _tell(console: Console, folder: Folder, asked: Asked, restored: Restored) -> None:
    facts = {
        "books": str(folder.root),
        "origin": restored.origin,
        "entries": restored.size,
        "fetched": restored.fetched,
        "erased": restored.erased,
        "database": shown(folder, asked.database),
        "compared": [each.place for each in restored.compared],
        "silent": restored.silent,
        "payloads": restored.payloads,
    }
    sentences = ["restore.done"]
    sentences += ["restore.fetched"] if restored.fetched and asked.backup else []
    sentences += ["restore.compared"] if restored.compared else ["restore.not_compared"]
    sentences += ["restore.silent"] if restored.silent else []
    sentences += ["restore.erased"] if restored.erased else []
    sentences += [] if restored.payloads else ["restore.without_payloads"]
    sentences += ["restore.lost_key"] if asked.lost_key else []
    answer(console, facts, *sentences, "restore.one_writer")
