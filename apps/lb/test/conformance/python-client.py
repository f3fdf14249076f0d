"""A grpc client that shares no code with Node: makes calls of every kind and prints what it saw.

Argument: the port. Needs the Debian package python3-grpcio; generic stubs of bytes need no generated code.
"""

import hashlib
import json
import sys
import threading

import grpc

SIZES = [0, 1, 111, 65_535, 100_000, 6 * 2**20]
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def main(port):
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=UNLIMITED) as channel:
        kinds = {
            "unary": channel.unary_unary("/test.Echo/Unary"),
            "upload": channel.stream_unary("/test.Echo/Upload"),
            "download": channel.unary_stream("/test.Echo/Download"),
            "chat": channel.stream_stream("/test.Echo/Chat"),
        }
        missing = channel.unary_unary("/test.Echo/Missing")
        print(json.dumps({
            **{f"{kind}: {size} bytes": observed(kind, method, b"r" * size)
               for kind, method in kinds.items() for size in SIZES},
            **{f"{kind}: status {status}": observed(kind, method, b"x", failing(status))
               for kind, method in kinds.items() for status in range(17)},
            **{f"{kind}: metadata": observed(kind, method, b"x", echoed())
               for kind, method in kinds.items()},
            **{f"{kind}: deadline": observed(kind, method, b"x", [("hang", "yes")], timeout=0.3)
               for kind, method in kinds.items()},
            "missing": observed("unary", missing, b"x"),
            "cancelled": cancelled(kinds["unary"]),
            "many at once": many_at_once(kinds["unary"]),
        }))


def failing(status):
    return [("status", str(status)), ("message-bin", f"näh, 100 % status {status}".encode())]


def echoed():
    return [("echo-text", "some text; and = signs"), ("echo-all-bin", bytes(range(256)))]


def observed(kind, method, request, metadata=(), timeout=20):
    streams = kind in ("upload", "chat")
    call = begin(kind, method, iter([request]) if streams else request, metadata, timeout)
    messages = []
    try:
        messages = [call.result()] if kind in ("unary", "upload") else list(call)
    except grpc.RpcError:
        pass
    is_late = call.code() == grpc.StatusCode.DEADLINE_EXCEEDED and timeout < 1
    return {
        "code": call.code().name,
        "details": "" if is_late else call.details(),
        "messages": [digest(message) for message in messages],
        "headers": own(call.initial_metadata()),
        "trailers": own(call.trailing_metadata()),
    }


def digest(message):
    if message is None:  # what an OK without a message gives
        return "none"
    return f"{len(message)} {hashlib.sha1(message).hexdigest()}"


def begin(kind, method, request, metadata, timeout):
    if kind in ("unary", "upload"):
        return method.future(request, timeout=timeout, metadata=metadata)
    return method(request, timeout=timeout, metadata=metadata)


def own(metadata):
    fields = [(key, value) for key, value in metadata or () if key.startswith("echo-")]
    return sorted([key, value.hex() if isinstance(value, bytes) else value] for key, value in fields)


def cancelled(method):
    call = method.future(b"x", timeout=20, metadata=[("hang", "yes")])
    threading.Timer(0.1, call.cancel).start()
    try:
        call.result()
    except (grpc.RpcError, grpc.FutureCancelledError):
        pass
    return call.code().name


def many_at_once(method):
    calls = [method.future(str(n).encode(), timeout=20) for n in range(500)]
    return all(call.result() == str(n).encode() for n, call in enumerate(calls))


main(int(sys.argv[1]))
