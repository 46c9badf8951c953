"""A name server and services on a loopback address that say what breaks reports, as a scanned host could.

    network.py ADDRESS

Prints a line of JSON (the resolver, the ports of the services, how many names there are), then serves until standard input
ends. n0.hostile.test, n1.hostile.test and so on are aliases of hostile names, all of which lead to ADDRESS; gone.hostile.test
is an alias of a name that is not there; reverse names are hostile too. Services greet with, and answer, hostile bytes.
"""

import json
import socket
import struct
import sys
import threading

LABELS = [
    b"<script>alert(1)</script>",
    b"\"' autofocus onfocus=alert(1)",
    b"]]><!-- --><nmaprun>",
    b"{{id}}{{{id}}}{{>report}}{{%x}}",
    b"=cmd|' /C calc'!A0",
    b"+1;=1,@SUM(1)\t-2",
    b"\x1b[2J\x1b]0;owned\x07\x1b[31m\x9b31m",
    b"a\x00b\r\nc\x08\x7f",
    b"\xe2\x80\xaemoc\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbf",
    b"\xff\xfe\xc3\x28\xed\xa0\x80\xf8",
    b"`|[x](javascript:alert(1))|**b**@everyone#1",
    b"dot.in.a.label\\.\\065",
    b"%eth0 $(id) `id`",
    b"x" * 63,
]
BANNER = b"".join(b"220 " + label + b"\r\n" for label in LABELS)
ORIGIN = [b"hostile", b"test"]
A, CNAME, PTR = 1, 5, 12


def encode(labels):
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner, kind, data):
    return encode(owner) + struct.pack(">HHIH", kind, 1, 5, len(data)) + data


def answer(message, address, limit=65535):
    """The answer to one question, as bytes; one of more than `limit` bytes is left to be asked for over TCP."""
    labels, position = [], 12
    while message[position]:
        labels.append(message[position + 1:position + 1 + message[position]])
        position += 1 + message[position]
    kind, = struct.unpack(">H", message[position + 1:position + 3])
    question = message[12:position + 5]
    asked = [label.lower() for label in labels]
    code, records = 0, []
    if asked[-2:] == [b"in-addr", b"arpa"]:
        if kind == PTR:
            records = [record(labels, PTR, encode([label] + ORIGIN)) for label in LABELS]
            # As long as a name can be, and each of its bytes one that has to be written out.
            records.append(record(labels, PTR, encode([b"\xff" * 63] * 3 + [b"\xff" * 61])))
    elif asked[-2:] == ORIGIN and asked[0][:1] == b"n" and asked[0][1:].isdigit():
        target = [LABELS[int(asked[0][1:])]] + ORIGIN
        records = [record(labels, CNAME, encode(target))]
        if kind == A:
            records.append(record(target, A, socket.inet_aton(address)))
    else:
        code = 3
        if asked[0] == b"gone":
            records = [record(labels, CNAME, encode([LABELS[0]] + ORIGIN))]
    flags = 0x8580 | code
    if sum(map(len, records)) + len(question) + 12 > limit:
        flags, records = flags | 0x0200, []
    return message[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question + b"".join(records)


def serve_datagrams(listener, reply):
    while True:
        message, peer = listener.recvfrom(65536)
        listener.sendto(reply(message), peer)


def serve_names(connection, address):
    with connection:
        while True:
            head = connection.recv(2, socket.MSG_WAITALL)
            if len(head) < 2:
                return
            response = answer(connection.recv(struct.unpack(">H", head)[0], socket.MSG_WAITALL), address)
            connection.sendall(struct.pack(">H", len(response)) + response)


def greet(connection):
    with connection:
        try:
            connection.sendall(BANNER)
        except OSError:
            pass


def serve_connections(listener, use):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=use, args=(connection,), daemon=True).start()


def start(target, *arguments):
    threading.Thread(target=target, args=arguments, daemon=True).start()


address = sys.argv[1]
names = socket.create_server((address, 0))
resolver_port = names.getsockname()[1]
queries = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
queries.bind((address, resolver_port))
services = [socket.create_server((address, 0)) for _ in range(3)]
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind((address, 0))

start(serve_connections, names, lambda connection: serve_names(connection, address))
start(serve_datagrams, queries, lambda message: answer(message, address, limit=512))
start(serve_datagrams, datagrams, lambda message: BANNER)
for service in services:
    start(serve_connections, service, greet)
print(json.dumps({
    "resolver": f"{address}:{resolver_port}", "names": len(LABELS),
    "tcp": [service.getsockname()[1] for service in services], "udp": datagrams.getsockname()[1],
}), flush=True)
sys.stdin.read()
