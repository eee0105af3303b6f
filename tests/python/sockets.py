"""_socket and select: streams, datagrams, Unix sockets, timeouts, messages with descriptors, addresses, options, errors."""
import array
import os
import select
import socket
import tempfile
import threading
from _table import attempt, section


@section("stream")
def stream():
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve():
            connection, address = server.accept()
            with connection:
                while data := connection.recv(1000):
                    connection.sendall(data.upper())
        thread = threading.Thread(target=serve)
        thread.start()
        with socket.create_connection(server.getsockname(), timeout=10) as client:
            client.sendall(b"hello")
            print(client.recv(2), client.recv(100), client.gettimeout(), client.getpeername() == server.getsockname())
            with client.makefile("rw", newline="\n") as file:
                file.write("one\ntwo\n")
                file.flush()
                print(file.readline(), file.readline())
            big = bytes(range(256)) * 2000
            client.setblocking(True)
            sender = threading.Thread(target=client.sendall, args=(big,))
            sender.start()
            buffer = bytearray(len(big))
            view, received = memoryview(buffer), 0
            while received < len(big):
                received += client.recv_into(view[received:])
            sender.join()
            print(bytes(buffer) == big.upper())
            client.shutdown(socket.SHUT_WR)
            print(client.recv(10))
        thread.join()
    print(server.fileno(), server)


@section("pairs and timeouts")
def pairs():
    a, b = socket.socketpair()
    with a, b:
        print(a.family.name, a.type.name, a.proto, a.getsockname() == "", a.timeout)
        a.send(b"abc")
        print(b.recv(2, socket.MSG_PEEK), b.recvfrom(10))
        b.settimeout(0.01)
        attempt(b.recv, 1)
        b.setblocking(False)
        print(b.getblocking(), b.gettimeout())
        attempt(b.recv, 1)
        attempt(b.recv_into, bytearray(1))
        attempt(b.recv, -1)
        attempt(b.recv)
        attempt(b.recv_into, bytearray(1), 5)
        attempt(b.recv_into, b"read only")
        attempt(b.recvfrom_into, bytearray(1), 5)
        attempt(a.settimeout, -1)
        attempt(a.settimeout, "x")
        attempt(a.settimeout, float("nan"))
        attempt(a.sendto, b"x")
        attempt(a.send, "text")
        fd = a.detach()
        print(a.fileno(), fd >= 0)
        again = socket.socket(fileno=fd)
        print(again.family == socket.AF_UNIX, again.type == socket.SOCK_STREAM)
        again.close()
        print(b.recv(5))
    attempt(b.recv, 1)
    socket.setdefaulttimeout(2.5)
    with socket.socket() as s:
        print(s.gettimeout(), socket.getdefaulttimeout())
    socket.setdefaulttimeout(None)


@section("datagrams")
def datagrams():
    with socket.socket(type=socket.SOCK_DGRAM) as a, socket.socket(type=socket.SOCK_DGRAM) as b:
        a.bind(("127.0.0.1", 0))
        b.bind(("", 0))
        print(b.sendto(b"data", a.getsockname()), b.sendto(b"more", 0, a.getsockname()))
        print(a.recvfrom(2)[0], a.recvfrom_into(bytearray(4))[0])
        attempt(a.sendto, b"x", 5)
        attempt(a.sendto, b"x", ("127.0.0.1",))
        attempt(a.sendto, b"x", ("127.0.0.1", 70000))
        attempt(a.sendto, b"x", (5, 7))
        attempt(a.bind, "nowhere")
        attempt(a.sendto, b"x", 0, 0, 0)
    if socket.has_ipv6:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as s:
            attempt(s.bind, ("::1", 0, 1 << 21))
            attempt(s.bind, ("::1",))
            attempt(s.bind, 5)


@section("unix")
def unix():
    path = os.path.join(tempfile.mkdtemp(), "socket")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        connection, address = server.accept()
        with connection:
            print(server.getsockname() == path, repr(address))
            r, w = os.pipe()
            socket.send_fds(client, [b"take"], [w])
            data, fds, flags, _ = socket.recv_fds(connection, 10, 2)
            os.write(fds[0], b"through")
            print(data, len(fds), flags, os.read(r, 20))
            for fd in (r, w, *fds):
                os.close(fd)
            print(client.sendmsg([b"ab", bytearray(b"cd")]), connection.recvmsg(10))
            client.send(b"12345678")
            parts = [bytearray(3), array.array("b", [0] * 9)]
            print(connection.recvmsg_into(parts), parts)
            attempt(connection.recvmsg, -1)
            attempt(connection.recvmsg, 1, -1)
            attempt(client.sendmsg, 5)
            attempt(client.sendmsg, [b"x"], [5])
            attempt(client.sendmsg, [b"x"], [(1, 2)])
        attempt(client.connect, path)
        attempt(server.bind, "x" * 200)
        attempt(server.bind, 5)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
        s.bind("\0krait-test-%d" % os.getpid())
        print(s.getsockname()[:11])
    print(socket.CMSG_LEN(4), socket.CMSG_SPACE(4), socket.CMSG_LEN(0))
    attempt(socket.CMSG_LEN, -1)


@section("connecting")
def connecting():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        free = s.getsockname()
    for timeout in (None, 5):
        with socket.socket() as s:
            s.settimeout(timeout)
            attempt(s.connect, free)
        with socket.socket() as s:
            s.settimeout(timeout)
            print(os.strerror(s.connect_ex(free)))
    with socket.socket() as s:
        attempt(s.connect, "x")
        attempt(s.getpeername)
        attempt(s.listen, "x")
        attempt(s.connect)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        print(s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR), s.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 4))
        attempt(s.getsockopt, socket.SOL_SOCKET, socket.SO_REUSEADDR, 5000)
        attempt(s.setsockopt, socket.SOL_SOCKET, socket.SO_REUSEADDR, None)
        attempt(s.setsockopt, 1, 2)
        attempt(s.setsockopt, 1, 2, 1.5)
    attempt(socket.socket, 1, 77)
    attempt(socket.socket, fileno=-1)
    attempt(socket.socket, fileno=1.5)
    attempt(socket.socket, fileno=12345)
    attempt(socket.socket, "x")


@section("names and addresses")
def names():
    print(socket.inet_aton("127.1"), socket.inet_ntoa(b"\x7f\0\0\1"), socket.inet_pton(socket.AF_INET6, "::ff"), socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\1"))
    for f, *a in ((socket.inet_aton, "x"), (socket.inet_ntoa, b"123"), (socket.inet_pton, 2, "1.2.3"), (socket.inet_pton, 99, "1.2.3.4"), (socket.inet_ntop, 2, b""),
                  (socket.inet_ntop, 99, b"1234"), (socket.htons, -1), (socket.htons, 1 << 16), (socket.htonl, -1), (socket.ntohl, 1 << 32), (socket.ntohl, "x"),
                  (socket.getservbyname, "no such"), (socket.getservbyport, -1), (socket.getprotobyname, "no such"), (socket.if_nametoindex, "no such"),
                  (socket.if_indextoname, -1), (socket.if_indextoname, 1 << 70), (socket.getaddrinfo, 5, 5), (socket.getaddrinfo, "x", []), (socket.getnameinfo, 5, 0),
                  (socket.getnameinfo, ("127.0.0.1", 1, 1 << 24), 0), (socket.gethostbyname, 5), (socket.gethostbyname, "a\0b"), (socket.getnameinfo, ("x",), 0)):
        attempt(f, *a)
    print(socket.htons(1), socket.ntohl(1), socket.gethostbyname("127.0.0.1"), socket.gethostbyname("<broadcast>"))
    print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
    print(socket.getaddrinfo("::1", "80", type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST))
    print(socket.getaddrinfo(None, 0, socket.AF_INET, socket.SOCK_DGRAM, 0, socket.AI_PASSIVE))
    attempt(socket.getaddrinfo, "not numeric", 1, 0, 0, 0, socket.AI_NUMERICHOST)
    print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
    print(any(name == "lo" for _, name in socket.if_nameindex()), socket.if_indextoname(socket.if_nametoindex("lo")), socket.gethostname() != "")
    print(socket.gaierror.__mro__, socket.herror.__module__, socket.timeout, socket.error)


@section("select, poll, epoll")
def waiting():
    a, b = socket.socketpair()
    with a, b:
        print(select.select([a], [], [], 0), [len(x) for x in select.select([a], [b], [], 0)])
        b.send(b"x")
        print([x == [a] for x in select.select([a], [], [a], 5)])
        p = select.poll()
        p.register(a, select.POLLIN)
        print(p.poll(1000) == [(a.fileno(), select.POLLIN)])
        p.unregister(a)
        attempt(p.unregister, 10 ** 6)
        with select.epoll() as e:
            e.register(a.fileno(), select.EPOLLIN | select.EPOLLET)
            print(e.poll(1) == [(a.fileno(), select.EPOLLIN)], e.poll(0.01), e.closed)
            e.modify(a, select.EPOLLOUT)
            print(e.poll() == [(a.fileno(), select.EPOLLOUT)])
            e.unregister(a)
        attempt(e.poll)
    attempt(select.select, [-1], [], [], 0)
    attempt(select.select, ["x"], [], [], 0)
    attempt(select.select, [], [], [], "x")
    attempt(select.select, [], [], [], -1)
    attempt(select.select, 1, [], [])
