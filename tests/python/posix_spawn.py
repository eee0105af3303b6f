# os.posix_spawn and os.posix_spawnp.
import os
import signal
import sys
import tempfile

TRUE, SH = "/bin/true", "/bin/sh"


def spawn(*args, function=os.posix_spawn, hidden="", **kwargs):
    try:
        pid = function(*args, **kwargs)
    except BaseException as e:
        print(type(e).__name__, str(e).replace(hidden, "FOLDER") if hidden else e)
    else:
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def shell(command, **kwargs):
    spawn(SH, [SH, "-c", command], dict(os.environ, GIVEN="seen"), **kwargs)


print(os.posix_spawn.__name__, os.posix_spawnp.__name__, os.posix_spawn in os.supports_fd)
with tempfile.TemporaryDirectory() as folder:
    out = os.path.join(folder, "out")
    write = (os.POSIX_SPAWN_OPEN, 1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    shell('echo $GIVEN "$0"; echo error >&2; exit 3', file_actions=[write, (os.POSIX_SPAWN_DUP2, 1, 2)])
    print(open(out).read(), oct(os.stat(out).st_mode & 0o777))
    shell("true <&0", file_actions=[write, (os.POSIX_SPAWN_CLOSE, 2), (os.POSIX_SPAWN_CLOSE, 0)])
    shell("ps -o pgid= -p $$ >/dev/null; kill -TERM $$", file_actions=(write,))
    program = os.path.join(folder, "program")
    with open(program, "w") as f:
        f.write("#!/bin/sh\nexit 7\n")
    os.chmod(program, 0o700)
    spawn(os.fsencode(program), [b"x"], {})
    spawn("program", ["x"], {}, function=os.posix_spawnp)
    saved = os.environ["PATH"]
    os.environ["PATH"] = folder
    spawn("program", ["x"], os.environ, function=os.posix_spawnp)
    os.environ["PATH"] = saved
    spawn(folder, ["x"], {}, hidden=folder)

spawn(TRUE, (TRUE, "an argument"), {b"a": "b"})
for argv in [], TRUE, [3], [""], ["a\0b"]:
    spawn(TRUE, argv, {})
for env in 3, None, {b"a": "b", 3: 4}, {"a=b": "c"}, {"": "c"}, {"a": "b\0"}:
    spawn(TRUE, [TRUE], env)
for path in 3, "/nonexistent", "a\0b":
    spawn(path, ["x"], {})
for actions in (
    None, (), 3, [3], [()], [(99,)], [("x", 1)],
    [(os.POSIX_SPAWN_OPEN,)], [(os.POSIX_SPAWN_OPEN, 1, 2, 3, 4)], [(os.POSIX_SPAWN_CLOSE, "a")],
    [(os.POSIX_SPAWN_CLOSE, 1, 2)], [(os.POSIX_SPAWN_DUP2, 1)], [(os.POSIX_SPAWN_CLOSE, -1)],
):
    spawn(TRUE, [TRUE], {}, file_actions=actions)
for keywords in (
    dict(setpgroup=0), dict(setpgroup=None), dict(setpgroup="a"), dict(resetids=True), dict(resetids="x"),
    dict(setsid=True), dict(setsid=False), dict(setsigmask=[signal.SIGINT]), dict(setsigmask=3),
    dict(setsigmask=[998]), dict(setsigmask="a"), dict(setsigdef=[signal.SIGPIPE]), dict(setsigdef=[0]),
    dict(scheduler=(os.SCHED_OTHER, os.sched_param(0))), dict(scheduler=(None, os.sched_param(0))),
    dict(scheduler=(3,)), dict(scheduler=("x", os.sched_param(0))), dict(scheduler=(1, 3)),
):
    spawn(TRUE, [TRUE], {}, **keywords)
try:
    os.execve(TRUE, [], {})
except ValueError as e:
    print(e)
for arguments in (), (1,), ("x",), (1, 2):
    try:
        print(os.sched_param(*arguments))
    except TypeError as e:
        print(e)
print(os.sched_param(sched_priority=4).sched_priority, tuple(os.sched_param(3)))
for path in "a\0b", b"a\0b":
    try:
        os.stat(path)
    except ValueError as e:
        print(e)
for argv, env in ([3], {}), ([""], {}), ((TRUE,), 3), ((TRUE,), {"a": 3}):
    try:
        os.execve(TRUE, argv, env)
    except (TypeError, ValueError) as e:
        print(e)

# Ignored signals are ignored in the child unless setsigdef says otherwise; a blocked one stays blocked.
test = "import signal; print(signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN, signal.SIGUSR2 in signal.pthread_sigmask(0, []), flush=True)"
old = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
sys.stdout.flush()
for keywords in {}, dict(setsigdef=[signal.SIGUSR1]), dict(setsigmask=[signal.SIGUSR2]):
    spawn(sys.executable, [sys.executable, "-S", "-c", test], os.environ, **keywords)
    sys.stdout.flush()
signal.signal(signal.SIGUSR1, old)
