"""Either side of calls and of streams in a gRPC that shares no code with Node; generic stubs of bytes need no generated code.

`client PORT` makes calls and prints what it saw as JSON; `server` prints its port and serves until its input ends.
Needs the Debian package python3-grpcio.
"""

import concurrent.futures
import hashlib
import json
import sys
import threading

import grpc

SIZES = [0, 1, 16_383, 65_537, 4 * 2**20]


def client(port):
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        echo = channel.unary_unary("/test.Echo/Ask")
        fail = channel.unary_unary("/test.Echo/Fail")
        hang = channel.unary_unary("/test.Echo/Hang")
        health = channel.unary_unary("/grpc.health.v1.Health/Check")
        both_ways = channel.stream_stream("/test.Flows/Echo")
        watch = channel.unary_stream("/grpc.health.v1.Health/Watch")
        many = [echo.future(b"%d" % n, timeout=20) for n in range(200)]
        squeezed = dict(timeout=20, compression=grpc.Compression.Gzip)
        print(json.dumps({
            **{f"{size} bytes": outcome(echo, b"r" * size, timeout=20) for size in SIZES},
            "too large": outcome(echo, b"r" * (4 * 2**20 + 1), timeout=20),
            "compressed": outcome(echo, b"r" * 1000, **squeezed),
            "failed": outcome(fail, b"", timeout=20),
            "late": outcome(hang, b"", timeout=0.2)[0],
            "health": outcome(health, b"", timeout=20),
            "both ways": [digest(reply) for reply in both_ways(map(body, SIZES), timeout=20)],
            "watched": digest(next(watch(b"", timeout=20))),
            "late stream": late(both_ways, timeout=0.2),
            "many": [future.result() == b"%d" % n for n, future in enumerate(many)].count(True),
        }))


def outcome(method, request, **options):
    try:
        return ["OK", digest(method(request, **options))]
    except grpc.RpcError as error:
        return [error.code().name, error.details()]


def body(size):
    return b"s" * size


def late(method, timeout):
    open = threading.Event()
    try:
        list(method(iter(lambda: open.wait(20) and None, None), timeout=timeout))
    except grpc.RpcError as error:
        return error.code().name
    finally:
        open.set()


def digest(message):
    return f"{len(message)} {hashlib.sha1(message).hexdigest()}"


class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        handlers = {"/test.Echo/Ask": lambda request, _: request, "/test.Echo/Fail": self.fail}
        if details.method == "/test.Flows/Echo":
            return grpc.stream_stream_rpc_method_handler(lambda requests, _: requests)
        if details.method == "/test.Flows/Count":
            return grpc.unary_stream_rpc_method_handler(lambda request, _: count(int(request)))
        handler = handlers.get(details.method)
        return handler and grpc.unary_unary_rpc_method_handler(handler)

    def fail(self, _, context):
        context.abort(grpc.StatusCode.DATA_LOSS, "näh, 100 % sure")


def count(upto):
    return (b"%d" % n for n in range(upto))


def server():
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers([Echo()])
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    sys.stdin.read()
    server.stop(0)


client(sys.argv[2]) if sys.argv[1] == "client" else server()
