"""Publishes, listens and fetches with a gRPC that shares no code with Node, by its own copy of the proto.

`PORT` is its argument; prints what it saw as JSON. Needs the Debian packages python3-grpcio and python3-protobuf.
"""

import json
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

STRING, BYTES, INT32 = 9, 12, 5
MESSAGES = {
    "PublishRequest": [("subject", STRING), ("body", BYTES), ("expirationSeconds", INT32)],
    "PublishResponse": [("id", INT32)],
    "SubscribeRequest": [("subject", STRING)],
    "MessageResponse": [("body", BYTES)],
    "FetchRequest": [("subject", STRING), ("id", INT32)],
}


def load():
    file = descriptor_pb2.FileDescriptorProto(name="own.proto", package="broker", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields, 1):
            message.field.add(name=field, number=number, type=kind, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    return {name: factory.GetPrototype(pool.FindMessageTypeByName(f"broker.{name}")) for name in MESSAGES}


def call(kind, name, request, response):
    return kind(
        f"/broker.Broker/{name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=response.FromString,
    )


def main(port):
    of = load()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        publish = call(channel.unary_unary, "Publish", of["PublishRequest"], of["PublishResponse"])
        fetch = call(channel.unary_unary, "Fetch", of["FetchRequest"], of["MessageResponse"])
        subscribe = call(channel.unary_stream, "Subscribe", of["SubscribeRequest"], of["MessageResponse"])
        heard = subscribe(of["SubscribeRequest"](subject="py"), timeout=20)
        heard.initial_metadata()
        ids = [
            publish(of["PublishRequest"](subject="py", body=b"%d" % n, expirationSeconds=60), timeout=20).id
            for n in range(200)
        ]
        print(json.dumps({
            "ids": ids,
            "heard": [next(heard).body.decode() for _ in ids],
            "fetched": fetch(of["FetchRequest"](subject="py", id=150), timeout=20).body.decode(),
            "unknown": failure(fetch, of["FetchRequest"](subject="py", id=201)),
            "negative": failure(publish, of["PublishRequest"](subject="py", expirationSeconds=-5)),
        }))
        heard.cancel()


def failure(method, request):
    try:
        method(request, timeout=20)
    except grpc.RpcError as error:
        return error.code().name


main(sys.argv[1])
