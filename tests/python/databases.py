"""sqlite3: statements, parameters, transactions, rows, types, functions, aggregates, hooks, blobs, backup, errors."""
import datetime
import os
import sqlite3
import tempfile
import threading
from _table import attempt, section


def fresh(**options):
    db = sqlite3.connect(":memory:", **options)
    db.executescript("""
        create table item(id integer primary key, name text not null unique, price real, data blob);
        insert into item(name, price, data) values ('one', 1.5, x'00ff'), ('two', null, null), ('drei \u00e4', -3, 'text');
    """)
    return db


@section("queries")
def queries():
    db = fresh()
    c = db.cursor()
    print(c.execute("select * from item").fetchall(), c.description, c.rowcount, c.lastrowid, c.arraysize, c.connection is db)
    print(list(db.execute("select id, name from item where price > ? or name = ?", (1, "two"))))
    print(db.execute("select :a + :b, :a", {"a": 5, "b": 2.5}).fetchone(), db.execute("select ?2, ?1", ["x", b"y"]).fetchone())
    c.execute("select id from item order by id")
    print(c.fetchone(), c.fetchmany(1), c.fetchmany(5), c.fetchone(), c.fetchall())
    print(db.execute("select 1 where 0").fetchone(), db.execute("select 9223372036854775807, -1.5e300, null, 'a', x''").fetchone())
    c.execute("insert into item(name) values ('four')")
    print(c.lastrowid, c.rowcount, db.total_changes, db.in_transaction)
    c.executemany("insert into item(name, price) values (?, ?)", (("n%d" % i, i) for i in range(5)))
    print(c.rowcount, c.execute("update item set price = 0 where id > 4").rowcount, c.execute("delete from item where id > 6").rowcount)
    print(c.execute("insert into item(name) values ('r') returning id, name").fetchall(), c.rowcount)
    db.rollback()
    print(db.execute("select count(*) from item").fetchone(), db.in_transaction, c.execute("").fetchone(), c.execute("-- nothing").description)
    c.close()
    attempt(c.execute, "select 1")
    for sql, *parameters in (("select",), ("select * from missing",), ("select ?",), ("select ?", (1, 2)), ("select :a", {}), ("select ?", {"a": 1}), ("select ?", 5), ("select ?", (object(),)), ("select ?", (1 << 70,)),
                             ("select 1; select 2",), ("insert into item(name) values (null)",), ("insert into item(name) values ('one')",), ("insert into item(id, name) values ('x', 'y')",), ("select 1\0",), (5,)):
        try:
            db.execute(sql, *parameters)
        except Exception as error:
            print(type(error).__name__, str(error).replace(hex(id(error)), ""), getattr(error, "sqlite_errorname", None), getattr(error, "sqlite_errorcode", None), isinstance(error, sqlite3.Error))
    attempt(db.executemany, "select ?", [(1,)])
    attempt(db.executescript, "select 1; bad")
    attempt(db.executescript, b"x")
    db.close()
    attempt(db.execute, "select 1")
    attempt(sqlite3.connect, "/no/such/folder/file")
    print(sqlite3.complete_statement("select 1;"), sqlite3.complete_statement("select 1"), sqlite3.threadsafety, sqlite3.apilevel, sqlite3.paramstyle)


@section("transactions")
def transactions():
    path = os.path.join(tempfile.mkdtemp(), "file.db")
    with sqlite3.connect(path) as db:
        db.execute("create table t(x)")
        db.execute("insert into t values (1)")
        print(db.in_transaction, db.isolation_level)
    try:
        with db:
            db.execute("insert into t values (2)")
            raise KeyError("undo")
    except KeyError as error:
        print(error, db.execute("select * from t").fetchall())
    other = sqlite3.connect(path, timeout=0.05, isolation_level=None)
    other.execute("begin immediate")
    db.execute("pragma busy_timeout = 10")
    attempt(db.execute, "insert into t values (3)")
    other.execute("commit")
    print(other.isolation_level, other.in_transaction)
    db.isolation_level = "exclusive"
    print(db.isolation_level)
    for level in ("bad", 5):
        attempt(setattr, db, "isolation_level", level)
    db.execute("insert into t values (4)")
    db.isolation_level = None
    print(db.in_transaction, other.execute("select count(*) from t").fetchone())

    def elsewhere():
        try:
            db.execute("select 1")
        except sqlite3.ProgrammingError as error:
            print(str(error)[:76])
    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    shared = sqlite3.connect(path, check_same_thread=False)
    thread = threading.Thread(target=lambda: print(shared.execute("select sum(x) from t").fetchone()))
    thread.start()
    thread.join()
    print(list(shared.iterdump()))


@section("rows and types")
def rows():
    db = fresh()
    db.row_factory = sqlite3.Row
    row = db.execute("select id, name as Title, price from item").fetchone()
    print(tuple(row), row["title"], row["TITLE"], row[0], row[-1], row[1:], row.keys(), len(row), list(row), dict(row))
    again = db.execute("select id, name as Title, price from item").fetchone()
    print(row == again, hash(row) == hash(again), row == (1,), isinstance(row, sqlite3.Row))
    attempt(lambda: row["missing"])
    attempt(lambda: row[7])
    attempt(lambda: row[1.5])
    attempt(sqlite3.Row, 1, 2)
    db.row_factory = lambda cursor, values: {d[0]: v for d, v in zip(cursor.description, values)}
    print(db.execute("select 1 as a, 2 as b").fetchall())
    db.row_factory = None
    db.text_factory = bytes
    print(db.execute("select 'x'").fetchone())
    db.text_factory = lambda text: text.decode("latin-1") + "!"
    print(db.execute("select 'x'").fetchone())
    db.text_factory = str
    attempt(lambda: db.execute("select cast(x'ff' as text)").fetchone())
    typed = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
    typed.execute("create table t(d date, t timestamp, p point(2))")
    sqlite3.register_converter("point", lambda b: tuple(map(int, b.split(b";"))))

    class Point:
        def __init__(self, x, y):
            self.x, self.y = x, y

        def __conform__(self, protocol):
            if protocol is sqlite3.PrepareProtocol:
                return f"{self.x};{self.y}"
    typed.execute("insert into t values (?, ?, ?)", (datetime.date(2024, 2, 29), datetime.datetime(2024, 1, 2, 3, 4, 5, 600), Point(3, 4)))
    print(typed.execute("select * from t").fetchall(), typed.execute('select "7;8" as "p [point]", null as "q [point]"').fetchall(), typed.execute('select 1 as "p [point]" where 0').description)

    class Money:
        def __init__(self, cents):
            self.cents = cents
    sqlite3.register_adapter(Money, lambda m: m.cents)
    print(typed.execute("select ?", (Money(5),)).fetchone(), sqlite3.adapt(Money(7)))
    attempt(sqlite3.adapt, object)
    print(typed.execute("select ?, ?, ?, typeof(?)", (True, memoryview(b"ab"), bytearray(b"cd"), b"")).fetchone())


@section("callbacks")
def callbacks():
    db = fresh()
    db.create_function("twice", 1, lambda x: x * 2, deterministic=True)
    db.create_function("fails", -1, lambda *a: 1 / 0)
    print(db.execute("select twice(4), twice('ab'), twice(1.5)").fetchone())
    attempt(db.execute, "select fails(1)")
    attempt(lambda: db.execute("select twice(?)", (None,)).fetchone())

    class Mean:
        def __init__(self):
            self.values = []

        def step(self, x):
            self.values.append(x)

        def inverse(self, x):
            self.values.remove(x)

        def value(self):
            return sum(self.values)

        def finalize(self):
            return sum(self.values) / len(self.values)
    db.create_aggregate("mean", 1, Mean)
    print(db.execute("select mean(id) from item").fetchone(), db.execute("select mean(id) from item where 0").fetchone())
    db.create_window_function("moving", 1, Mean)
    print(db.execute("select id, moving(id) over (order by id rows between 1 preceding and current row) from item").fetchall())
    db.create_collation("backwards", lambda a, b: (a < b) - (a > b))
    print([n for n, in db.execute("select name from item order by name collate backwards")])
    db.create_collation("backwards", None)
    attempt(db.execute, "select name from item order by name collate backwards")
    attempt(db.create_collation, "x", 5)
    log = []
    db.set_trace_callback(log.append)
    db.execute("select ?", (5,)).fetchall()
    db.set_trace_callback(None)
    print(log)
    db.set_authorizer(lambda action, *rest: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_DELETE else sqlite3.SQLITE_OK)
    attempt(db.execute, "delete from item")
    db.set_authorizer(None)
    db.set_progress_handler(lambda: 1, 1)
    attempt(lambda: db.execute("select * from item a, item b, item c").fetchall())
    db.set_progress_handler(None, 1)
    print(db.execute("select count(*) from item").fetchone(), db.getlimit(sqlite3.SQLITE_LIMIT_COLUMN), db.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 50))
    attempt(db.execute, "select " + "1 + " * 50 + "1")
    attempt(db.getlimit, 1111)


@section("blobs, backup")
def others():
    db = sqlite3.connect(":memory:")
    db.execute("create table b(x)")
    db.execute("insert into b values (zeroblob(10))")
    with db.blobopen("b", "x", 1) as blob:
        blob.write(b"hello")
        print(len(blob), blob.tell(), blob.read(), blob.seek(1), blob.read(3), blob[0], blob[1:4], blob[::3], blob[-1])
        blob[0] = 72
        blob[5:8] = b"xyz"
        attempt(blob.write, b"too long for it")
        attempt(blob.seek, 100)
        attempt(blob.seek, 0, 9)
        attempt(lambda: blob[99])
        attempt(lambda: blob["a"])
        attempt(blob.__setitem__, 0, 300)
        attempt(blob.__setitem__, slice(0, 2), b"abc")
        attempt(blob.__delitem__, 0)
    print(db.execute("select x from b").fetchone())
    attempt(blob.read)
    attempt(db.blobopen, "b", "y", 1)
    db.commit()
    copy = sqlite3.connect(":memory:")
    steps = []
    db.backup(copy, pages=1, progress=lambda *a: steps.append(a))
    print(copy.execute("select x from b").fetchone(), steps)
    attempt(db.backup, db)
    attempt(db.backup, 5)
    third = sqlite3.connect(":memory:")
    third.deserialize(db.serialize())
    print(third.execute("select count(*) from b").fetchone(), db.Error is sqlite3.Error, db.cursor(sqlite3.Cursor).arraysize)
    attempt(db.cursor, lambda c: 5)

    class Mine(sqlite3.Connection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.extra = 1
    mine = sqlite3.connect(":memory:", factory=Mine)
    print(mine.extra, type(mine).__name__, mine.execute("select 1").fetchall())
